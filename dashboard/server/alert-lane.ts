import type { Alert } from "../../rules/model/alert.ts";
import type { Scope } from "../wire/messages.ts";
import { framesOf, snapshotOf, type StepFrames } from "./alert-frames.ts";
import type { LiveCounters } from "./counters.ts";
import type { Limits } from "./limits.ts";
import type { Line } from "./line.ts";
import type { LivePerson, LivePorts } from "./ports.ts";

export type AlertQuery = Extract<Scope, { kind: "alerts" }>;

/** Steps read at a time. */
const STEPS = 200;
/** Unanswered alerts of a snapshot that one receipt answers for: more than that nobody has seen at a glance. */
const SEEN_MAX = 1_000;

export interface AlertLaneOptions {
  readonly ports: LivePorts;
  readonly person: LivePerson;
  readonly line: Line;
  readonly limits: Limits;
  readonly counters: LiveCounters;
  /** A step goes out with its alert. */
  readonly onShown: (step: StepFrames["step"]) => void;
}

/**
 * Every step of the alert log to one client, in order and once. While it lags (snapshot, replay) it reads the log from
 * the disk at the client's pace; once nothing is missing it is live, and commits are sent as they happen. The change to
 * live happens in one turn of the loop with the look at `source.aseq`, so that no step falls between.
 */
export class AlertLane {
  readonly #options: AlertLaneOptions;
  readonly #scopes = new Map<string, AlertQuery>();
  /** Scopes that wait for a snapshot. */
  readonly #wanted = new Set<string>();
  #state: "off" | "catching-up" | "live" = "off";
  /** Last step sent. */
  #aseq = 0;
  /** The unanswered alerts of the last snapshot. */
  #seen: { readonly aseq: number; readonly alerts: readonly string[] } = { aseq: -1, alerts: [] };

  constructor(options: AlertLaneOptions) {
    this.#options = options;
  }

  /** Goes on after `aseq`, without a snapshot. */
  resume(scopes: readonly AlertQuery[], aseq: number): void {
    if (scopes.length === 0) return;
    for (const scope of scopes) this.#scopes.set(scope.id, scope);
    this.#aseq = aseq;
    this.#begin();
  }

  /** A snapshot of this scope, then its steps. */
  show(scope: AlertQuery): void {
    if (this.#state === "off") this.#aseq = this.#options.ports.source.aseq;
    this.#scopes.set(scope.id, scope);
    this.#wanted.add(scope.id);
    if (this.#state !== "catching-up") this.#begin();
  }

  /** False where there is no such scope. */
  showAgain(id: string): boolean {
    const scope = this.#scopes.get(id);
    if (scope !== undefined) this.show(scope);
    return scope !== undefined;
  }

  drop(id: string): void {
    this.#wanted.delete(id);
    if (this.#scopes.delete(id) && this.#scopes.size === 0 && this.#state === "live") this.#state = "off";
  }

  /** A step that was just committed. Should one before it have gone astray, both come from the disk. */
  offer(frames: StepFrames): void {
    const { aseq } = frames.step;
    if (this.#state !== "live") return;
    if (aseq !== this.#aseq + 1) return this.#begin();
    const frame = this.#frameFor(frames);
    this.#aseq = aseq;
    this.#options.line.send(frame, "alert");
  }

  /** Unanswered alerts that came with the snapshot of this number; none where it was not the last one. */
  inSnapshot(aseq: number): readonly string[] {
    return this.#seen.aseq === aseq ? this.#seen.alerts : [];
  }

  /** True where a scope shows it and the person may see it. */
  shows(alert: Alert): boolean {
    const { ports, person } = this.#options;
    for (const scope of this.#scopes.values()) if (this.#asksFor(scope, alert)) return ports.rights.seesAlert(person, alert);
    return false;
  }

  #frameFor(frames: StepFrames): Buffer {
    if (!this.shows(frames.step.alert)) return frames.bare();
    this.#options.onShown(frames.step);
    return frames.full();
  }

  /** What has no building is the gateway's own trouble: every scope shows it. */
  #asksFor({ q: { building, station } }: AlertQuery, alert: Alert): boolean {
    if (alert.building === null) return true;
    if (building !== undefined && building !== alert.building) return false;
    return station === undefined || (this.#options.ports.buildingsOf(station)?.has(alert.building) ?? true);
  }

  #begin(): void {
    this.#state = "catching-up";
    this.#catchUp().catch((error: unknown) => {
      this.#state = "off";
      this.#options.ports.onFault(error);
      this.#options.line.close(1011, "the alert log can't be read");
    });
  }

  async #catchUp(): Promise<void> {
    const { line, ports } = this.#options;
    while (line.isOpen && this.#scopes.size > 0) {
      const next = this.#wanted.values().next().value;
      if (this.#aseq !== ports.source.aseq) await this.#replay();
      else if (next !== undefined) await this.#snapshot(next);
      else {
        this.#state = "live";
        return;
      }
    }
    this.#state = "off";
  }

  async #snapshot(id: string): Promise<void> {
    this.#wanted.delete(id);
    const scope = this.#scopes.get(id);
    if (scope === undefined) return;
    const { line, ports, person, limits } = this.#options;
    const alerts: Alert[] = [];
    for (const alert of ports.source.openAlerts().values()) {
      if (this.#asksFor(scope, alert) && ports.rights.seesAlert(person, alert)) alerts.push(alert);
    }
    for (const chunk of snapshotOf(id, alerts, this.#aseq, limits.chunkBytes)) {
      if (!(await line.sendWithRoom(chunk, "alert"))) return;
      // Others have their turn before the next chunk is made.
      await new Promise(setImmediate);
    }
    const unanswered = alerts.filter(({ acknowledged }) => acknowledged === null).slice(-SEEN_MAX);
    this.#seen = { aseq: this.#aseq, alerts: unanswered.map(({ id: alert }) => alert) };
  }

  async #replay(): Promise<void> {
    const { line, ports, counters } = this.#options;
    const steps = await ports.store.alertSteps(this.#aseq, STEPS);
    if (steps.length === 0) return this.#startOver();
    for (const step of steps) {
      // The disk may be ahead of what the listeners were told: that comes as a commit.
      if (step.aseq > ports.source.aseq) return;
      if (step.aseq !== this.#aseq + 1) return this.#startOver();
      this.#aseq = step.aseq;
      counters.replays++;
      if (!(await line.sendWithRoom(this.#frameFor(framesOf(step)), "alert"))) return;
    }
  }

  /** The log has a hole here: only a snapshot is true. */
  #startOver(): void {
    this.#options.counters.resnaps++;
    this.#aseq = this.#options.ports.source.aseq;
    for (const id of this.#scopes.keys()) this.#wanted.add(id);
  }
}
