import type { RawData, WebSocket } from "ws";
import { CLOSE, ClientMessage, type Scope } from "../wire/messages.ts";
import type { StepFrames } from "./alert-frames.ts";
import { AlertLane, type AlertQuery } from "./alert-lane.ts";
import { type Allowance, createAllowance } from "./allowance.ts";
import { createCommands } from "./commands.ts";
import type { LiveCounters } from "./counters.ts";
import { DeviceScope } from "./device-scope.ts";
import type { DeviceLane, DeviceQuery } from "./devices.ts";
import type { Limits } from "./limits.ts";
import { IncidentLane, type IncidentQuery } from "./incident-lane.ts";
import { Line } from "./line.ts";
import type { LiveIncident, LivePorts, LiveSession } from "./ports.ts";
import type { Receipts } from "./receipts.ts";

/** Pings without any answer after which a line is broken. */
const MISSES_MAX = 2;

export interface ClientOptions {
  readonly ports: LivePorts;
  readonly devices: DeviceLane;
  readonly receipts: Receipts;
  readonly limits: Limits;
  readonly counters: LiveCounters;
}

type Message<Type extends ClientMessage["t"]> = Extract<ClientMessage, { t: Type }>;

/** One screen: what it asked for, and what it is told. */
export class LiveClient {
  readonly session: LiveSession;
  readonly #options: ClientOptions;
  readonly #line: Line;
  readonly #alerts: AlertLane;
  readonly #incidents: IncidentLane;
  readonly #command: ReturnType<typeof createCommands>;
  readonly #requests: Allowance;
  /** A client that says more than there is time for is read more slowly, and nothing of it is lost. */
  readonly #messages: Allowance;
  readonly #devices = new Map<string, { readonly query: DeviceQuery; readonly scope: DeviceScope }>();
  readonly #alertIds = new Set<string>();
  readonly #openedMs = performance.now();
  #lastPingMs = performance.now();
  #isGreeted = false;
  #isVisible = true;
  #screen: string | null = null;
  #wasHeard = true;
  #misses = 0;

  constructor(socket: WebSocket, session: LiveSession, options: ClientOptions) {
    const { ports, limits, counters, receipts } = options;
    this.session = session;
    this.#options = options;
    const line = (this.#line = new Line(socket, limits, counters));
    this.#alerts = new AlertLane({ ports, person: session.person, line, limits, counters, onShown: receipts.step });
    this.#incidents = new IncidentLane({ ports, person: session.person, line });
    this.#command = createCommands({ ports, person: session.person, line, limits, counters });
    this.#requests = createAllowance(limits.requestsPerS);
    this.#messages = createAllowance(limits.messagesPerS);
  }

  receive(data: RawData, isBinary: boolean): void {
    this.#wasHeard = true;
    if (!this.#line.isOpen) return;
    this.#messages.owe();
    if (this.#messages.isInDebt) this.#line.read(false);
    const message = isBinary || !Buffer.isBuffer(data) ? null : messageOf(data.toString());
    if (message === null) return this.#refuse("not a message of linan.v1");
    if (this.#isGreeted === (message.t === "hello")) return this.#refuse(this.#isGreeted ? "a second hello" : "hello comes first");
    this.#take(message);
  }

  offer(frames: StepFrames): void {
    this.#alerts.offer(frames);
  }

  offerIncidents(changed: readonly LiveIncident[]): void {
    if (this.#line.isOpen) this.#incidents.offer(changed);
  }

  /** Called ten times a second: `nowMs` is monotonic, `wallMs` the wall clock. */
  check(nowMs: number, wallMs: number): void {
    this.#line.check(nowMs);
    if (!this.#line.isOpen) return;
    this.#line.read(!this.#messages.isInDebt);
    if (this.session.expiresAtMs <= wallMs) return this.endSession();
    const { helloWithinMs, heartbeatMs } = this.#options.limits;
    if (!this.#isGreeted && nowMs - this.#openedMs > helloWithinMs) return this.#refuse("no hello");
    if (nowMs - this.#lastPingMs >= heartbeatMs) this.#beat(nowMs, wallMs);
  }

  endSession(): void {
    if (!this.#line.isOpen) return;
    this.#options.counters.sessionsEnded++;
    this.#line.close(CLOSE.sessionEnded, "the session has ended");
  }

  close(code: number, reason: string): void {
    this.#line.close(code, reason);
  }

  /** Bytes that it has not read; none once it is being closed. */
  get unreadBytes(): number {
    return this.#line.isOpen ? this.#line.bufferedBytes : 0;
  }

  giveUp(reason: string): void {
    this.#line.closeSlow(reason);
  }

  terminate(): void {
    this.#line.terminate();
  }

  /** The socket is gone. */
  ended(): void {
    this.#line.ended();
    for (const id of this.#devices.keys()) this.#drop(id);
  }

  /** Any sign of life counts: libraries that only listen answer the protocol's ping by themselves. */
  heard(): void {
    this.#wasHeard = true;
  }

  #beat(nowMs: number, wallMs: number): void {
    this.#lastPingMs = nowMs;
    this.#misses = this.#wasHeard ? 0 : this.#misses + 1;
    this.#wasHeard = false;
    if (this.#misses >= MISSES_MAX) {
      this.#options.counters.silent++;
      return this.#line.terminate();
    }
    if (this.#isGreeted) this.#options.ports.access.keep(this.session);
    this.#line.tell({ t: "ping", now: wallMs });
    this.#line.ping();
  }

  #take(message: ClientMessage): void {
    const { ports } = this.#options;
    switch (message.t) {
      case "hello":
        return this.#greet(message);
      case "cmd":
        return this.#command(message);
      case "alack":
        return this.#receipt(message);
      case "resnap":
        return this.#resnap(message.id);
      case "scopes":
        return this.#change(message);
      case "visible":
        return this.#setVisible(message.visible);
      case "ping":
        return this.#line.tell({ t: "pong", now: ports.nowMs() });
      case "pong":
        return;
    }
  }

  #receipt({ aseq, audible, visible = this.#isVisible }: Message<"alack">): void {
    const { counters, receipts } = this.#options;
    const shown = { person: this.session.person, aseq, audible, visible, screen: this.#screen };
    counters.receipts += receipts.take(shown) + receipts.takeAll(shown, this.#alerts.inSnapshot(aseq));
  }

  #greet({ resume, scopes, screen }: Message<"hello">): void {
    const { ports, limits, counters } = this.#options;
    const { source } = ports;
    const { name, role } = this.session.person;
    this.#isGreeted = true;
    this.#screen = screen ?? null;
    this.#line.tell({ t: "welcome", epoch: source.epoch, now: ports.nowMs(), aseq: source.aseq, role, name, hb: limits.heartbeatMs });
    const behind = resume?.epoch === source.epoch ? source.aseq - resume.aseq : -1;
    const resumes = behind >= 0 && behind <= limits.replayMax;
    if (resume && !resumes) counters.resnaps++;
    if (resume && resumes) this.#resumeAlerts(scopes, resume.aseq);
    this.#show(resumes ? scopes.filter(({ kind }) => kind !== "alerts") : scopes);
  }

  #resumeAlerts(scopes: readonly Scope[], aseq: number): void {
    const queries = scopes.filter((scope): scope is AlertQuery => scope.kind === "alerts");
    for (const { id } of queries) this.#alertIds.add(id);
    this.#alerts.resume(queries, aseq);
  }

  /** Alerts first: they are what a screen is for. */
  #show(scopes: readonly Scope[]): void {
    for (const scope of scopes) if (scope.kind === "alerts") this.#showAlerts(scope);
    for (const scope of scopes) if (scope.kind === "incidents") this.#showIncidents(scope);
    for (const scope of scopes) if (scope.kind === "devices") this.#showDevices(scope);
  }

  #showIncidents(scope: IncidentQuery): void {
    this.#drop(scope.id);
    this.#incidents.show(scope);
  }

  #showAlerts(scope: AlertQuery): void {
    this.#dropDevices(scope.id);
    this.#incidents.drop(scope.id);
    this.#alertIds.add(scope.id);
    this.#alerts.show(scope);
  }

  #showDevices(query: DeviceQuery): void {
    this.#drop(query.id);
    const { devices, counters } = this.#options;
    const group = devices.join(query, this.session.person, this.#isVisible);
    if (group === null) return this.#line.close(1013, "too many different views are open");
    const scope = new DeviceScope(query.id, group, { line: this.#line, counters });
    this.#devices.set(query.id, { query, scope });
    this.#load(scope);
  }

  #load(scope: DeviceScope): void {
    scope.load().catch((error: unknown) => this.#options.ports.onFault(error));
  }

  #resnap(id: string): void {
    if (!this.#requests.take()) return this.#refuse("too many requests");
    const known = this.#devices.get(id);
    if (known !== undefined) this.#load(known.scope);
    else if (!this.#alerts.showAgain(id) && !this.#incidents.showAgain(id)) this.#refuse("resnap of an unknown scope");
  }

  #change({ scopes, drop }: Message<"scopes">): void {
    if (!this.#requests.take()) return this.#refuse("too many requests");
    for (const id of drop) this.#drop(id);
    const ids = new Set([...this.#devices.keys(), ...this.#alertIds, ...this.#incidents.ids, ...scopes.map(({ id }) => id)]);
    if (ids.size > this.#options.limits.scopesMax) return this.#refuse("too many scopes");
    this.#show(scopes);
  }

  #setVisible(isVisible: boolean): void {
    if (this.#isVisible === isVisible) return;
    if (!this.#requests.take()) return this.#refuse("too many requests");
    this.#isVisible = isVisible;
    const { devices } = this.#options;
    for (const { query, scope } of this.#devices.values()) {
      const before = scope.group;
      const group = devices.join(query, this.session.person, isVisible);
      // Where there is no room for another pace, the old one goes on.
      if (group === null) continue;
      scope.move(group);
      devices.release(before);
    }
  }

  #drop(id: string): void {
    if (this.#alertIds.delete(id)) this.#alerts.drop(id);
    this.#incidents.drop(id);
    this.#dropDevices(id);
  }

  #dropDevices(id: string): void {
    const known = this.#devices.get(id);
    if (known === undefined) return;
    this.#devices.delete(id);
    known.scope.end();
    this.#options.devices.release(known.scope.group);
  }

  #refuse(reason: string): void {
    this.#options.counters.badMessages++;
    this.#line.close(CLOSE.badMessage, reason);
  }
}

function messageOf(text: string): ClientMessage | null {
  try {
    return ClientMessage.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
