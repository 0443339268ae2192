import type { Expected, Truth } from "./read-truth.ts";

/** What a judge reads of an alert of the API. */
export interface SeenAlert {
  readonly id: string;
  readonly kind: string;
  readonly priority: string;
  readonly device: string | null;
  readonly state: string;
  readonly raisedAt: number;
}

/** `merged`: an alert of an earlier play was still open and took it in, so no time can be told. */
export type Verdict = "detected" | "late" | "missed" | "merged";

export interface Judged {
  readonly expected: Expected;
  readonly verdict: Verdict;
  /** ms from when it was due; below 0 where the gateway saw it before the device said so. null where there is none. */
  readonly afterMs: number | null;
  /** ms from when the fire, burst or press began. */
  readonly sinceBeganMs: number | null;
}

export interface Times {
  readonly p50: number | null;
  readonly max: number | null;
}

export interface Judgement {
  readonly scenario: string;
  readonly seed: number;
  readonly rows: readonly Judged[];
  readonly falseAlerts: readonly SeenAlert[];
  readonly counts: Readonly<Record<Verdict | "expected" | "false", number>>;
  readonly timeToAlertMs: Times;
  readonly sinceBeganMs: Times;
}

/** The station hears and sees an emergency within a second; the rest may take as long as a screen takes to be looked at. */
const IN_TIME_MS: Readonly<Record<string, number>> = { P1: 1_000 };
const IN_TIME_OTHERS_MS = 5_000;

/** Compares what had to be alerted with what was. Alerts of devices that did not play, and from before or after, don't count. */
export function judge({ play, expected, endedAt }: Truth, alerts: readonly SeenAlert[]): Judgement {
  const used = new Set<string>();
  const rows = expected.map((one) => {
    const alert = alertFor(one, play.at, alerts, used);
    if (alert !== null) used.add(alert.id);
    return judgeOne(one, play.at, alert);
  });
  const players = new Set(play.devices);
  const falseAlerts = alerts.filter(
    ({ id, device, kind, raisedAt }) =>
      device !== null &&
      players.has(device) &&
      raisedAt >= play.at &&
      raisedAt <= (endedAt ?? Infinity) &&
      !used.has(id) &&
      !play.mayAlso.some((also) => also === kind),
  );
  const count = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  return {
    scenario: play.scenario,
    seed: play.seed,
    rows,
    falseAlerts,
    counts: {
      expected: rows.length,
      detected: count("detected"),
      late: count("late"),
      missed: count("missed"),
      merged: count("merged"),
      false: falseAlerts.length,
    },
    timeToAlertMs: timesOf(rows.map(({ afterMs }) => afterMs)),
    sinceBeganMs: timesOf(rows.map(({ sinceBeganMs }) => sinceBeganMs)),
  };
}

/** The first alert of its kind and device in the play; else one that was open already. */
function alertFor({ kind, device }: Expected, playedAt: number, alerts: readonly SeenAlert[], used: ReadonlySet<string>): SeenAlert | null {
  const its = alerts
    .filter((alert) => alert.kind === kind && alert.device === device && !used.has(alert.id))
    .toSorted((one, other) => one.raisedAt - other.raisedAt);
  return its.find(({ raisedAt }) => raisedAt >= playedAt) ?? its.findLast(({ state }) => state !== "closed") ?? null;
}

function judgeOne(expected: Expected, playedAt: number, alert: SeenAlert | null): Judged {
  if (alert === null) return { expected, verdict: "missed", afterMs: null, sinceBeganMs: null };
  if (alert.raisedAt < playedAt) return { expected, verdict: "merged", afterMs: null, sinceBeganMs: null };
  const afterMs = alert.raisedAt - expected.at;
  const inTimeMs = IN_TIME_MS[expected.priority] ?? IN_TIME_OTHERS_MS;
  const sinceBeganMs = expected.began === null || expected.began > alert.raisedAt ? null : alert.raisedAt - expected.began;
  return { expected, verdict: afterMs <= inTimeMs ? "detected" : "late", afterMs, sinceBeganMs };
}

function timesOf(times: readonly (number | null)[]): Times {
  const sorted = times.filter((time) => time !== null).toSorted((one, other) => one - other);
  return { p50: sorted[Math.floor((sorted.length - 1) / 2)] ?? null, max: sorted.at(-1) ?? null };
}
