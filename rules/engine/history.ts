import type { AlertKind } from "../model/alert.ts";
import type { Firing } from "../model/backtest.ts";
import type { Device } from "../model/device.ts";
import type { Input, Outcomes } from "../model/input.ts";
import type { RuleFile } from "../model/rule-file.ts";
import type { SitePlaces, Situation } from "../model/situation.ts";
import { restoreRows } from "./checkpoint.ts";
import { factRow, restoreFacts } from "./facts.ts";
import { emptySituation } from "./situation.ts";
import { step } from "./step.ts";
import { nextDeadlineMs } from "./time.ts";

/**
 * A deadline is run by the input that the journal has within this of it, as the live run did: its timer came a little
 * later. Else at its own time: the journal holds no word of deadlines that led to nothing under the rules of that day.
 */
const TIMER_MS = 1_000;

/** What a command of the journal was about: under other rules the same alert has another id. */
export interface About {
  readonly kind: AlertKind;
  readonly device: string | null;
  readonly subject: string | null;
}

export interface History {
  /** The next input of the journal, in its order. `about`: of a command. */
  put(input: Input, about: About | null): void;
}

export interface HistoryOptions {
  readonly places: SitePlaces;
  readonly rules: { readonly hash: string; readonly files: readonly RuleFile[] };
  /** Devices that were there before the first input. */
  readonly devices: readonly Device[];
  readonly wallOffsetMs: number;
  readonly onFiring: (firing: Firing) => void;
  /** A rule was switched off at a device: `rule:<rule>:<device>`. */
  readonly onFailure: (subject: string) => void;
}

/** The past once more, under one set of rules, through the same `step`. Throws where the rules can't be read. */
export function createHistory({ places, rules, devices, wallOffsetMs, onFiring, onFailure }: HistoryOptions): History {
  const situation = emptySituation(places);
  step(situation, { kind: "rules", id: 0, nowMs: 0, ...rules, by: null, note: "" });
  if (situation.book === null) throw new Error(`the rule set ${rules.hash} can't be read`);
  step(situation, { kind: "devices", id: 0, nowMs: 0, put: devices, removed: [] });
  situation.wallOffsetMs = wallOffsetMs;
  let isRestarted = false;

  function run(input: Input): void {
    const outcomes = step(situation, input);
    if (outcomes.alerts.length + outcomes.shadows.length === 0) return;
    for (const firing of firingsOf(outcomes)) onFiring(firing);
    for (const { op, alert } of outcomes.alerts) if (op === "new" && alert.subject?.startsWith("rule:") === true) onFailure(alert.subject);
  }

  function runDeadlines(untilMs: number): void {
    for (let atMs = nextDeadlineMs(situation), last = -Infinity; atMs <= untilMs; atMs = nextDeadlineMs(situation)) {
      // One that comes back at once, as it was, waits for the input: a bug must not hold up the past for ever.
      if (atMs < last) return;
      last = atMs;
      run({ kind: "time", id: 0, nowMs: atMs });
    }
  }

  return {
    put(input, about) {
      const { kind } = input;
      // Every run of the gateway begins by saying what its wall clock is (gateway/core.ts); those of older versions only that they are ready.
      const isStart = kind === "wall" && input.offsetMs === situation.wallOffsetMs;
      if (isStart || (kind === "started" && !isRestarted)) restart(situation);
      isRestarted = isStart || (isRestarted && kind !== "started");
      if (!isStart) runDeadlines(input.nowMs - TIMER_MS);
      if (kind === "rules") return;
      const taken = kind === "command" ? translated(situation, input, about) : input;
      if (taken !== null) run(taken);
    },
  };
}

/** As a start leaves it: while nobody ran no deadline was met, and silence counts anew. */
function restart(situation: Situation): void {
  const facts = [
    ...[...situation.floods.values()].map((flood) => factRow({ kind: "flood", flood, change: null })),
    ...situation.devices.flatMap((state) => {
      if (state === undefined) return [];
      const { outOfService, honesty } = state;
      const { registration, id: device } = state.device;
      return [
        factRow({ kind: "service", registration, device, outOfService, why: "granted" }),
        factRow({ kind: "honesty", registration, device, honesty }),
      ];
    }),
    ...[...situation.climbs.values()].map((climb) => factRow({ kind: "climb", id: climb.id, climb })),
  ];
  const byId = (one: { readonly id: string }, other: { readonly id: string }): number => (one.id < other.id ? -1 : 1);
  restoreRows(situation, {
    alerts: [...situation.alerts.values()].toSorted(byId),
    deliveries: [...situation.deliveries.values()].toSorted(byId),
    notifications: [...situation.notifications.values()].flatMap((ofAlert) => [...ofAlert.values()]),
  });
  restoreFacts(
    situation,
    facts.flatMap((row) => (row === null || row.body === null ? [] : [[row.key, row.body] as const])),
  );
}

/** The command on the alert of the same kind at the same device; null where these rules have raised none. */
function translated(situation: Situation, command: Extract<Input, { kind: "command" }>, about: About | null): Input | null {
  if (about === null) return null;
  const { kind, device, subject } = about;
  const registration = device === null ? undefined : situation.registrations.get(device);
  const open =
    subject === null
      ? registration === undefined
        ? undefined
        : situation.devices[registration]?.alerts?.get(kind)
      : situation.supervision.get(subject);
  if (open === undefined) return null;
  return open.id === command.alert ? command : { ...command, alert: open.id, version: null };
}

const BEGINS: ReadonlySet<string> = new Set(["raised", "raised-again"]);

/** What a step raised, beside what the gateway says of itself. */
function* firingsOf({ alerts, shadows }: Outcomes): Generator<Firing> {
  for (const { alert } of alerts) {
    const { event, atMs: at } = alert.timeline.at(-1)!;
    const { kind, priority, device } = alert;
    if (device !== null && BEGINS.has(event))
      yield { at, rule: alert.evidence.at(-1)?.rule ?? null, kind, priority, device, shadow: false };
  }
  for (const { atMs: at, rule, kind, priority, device } of shadows) yield { at, rule, kind, priority, device, shadow: true };
}
