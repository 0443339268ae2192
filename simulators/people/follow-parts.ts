import { setTimeout as wait } from "node:timers/promises";
import type { Text } from "../../rules/model/alert.ts";
import { recordsIn } from "../json-record.ts";
import type { TruthLine } from "../truth/truth.ts";
import type { Account } from "./account.ts";
import { act, type Scene } from "./act.ts";
import type { Part, People, Step, Who } from "./part.ts";

/** How often whoever watches looks, ms. */
const LOOK_MS = 300;
/** A part whose alert does not come, or whose clock never runs out, is given up: the judge says what was missed. */
const GIVEN_UP_MS = 15 * 60_000;

export interface FollowOptions {
  readonly people: People;
  readonly accounts: Readonly<Record<Who, Account>>;
  /** Real ms of a moment of the play, and how long ms of the play last. */
  readonly realMs: (tMs: number) => number;
  readonly speed: number;
  readonly tell: (line: TruthLine) => void;
  readonly say: (text: Text) => void;
  readonly signal: AbortSignal;
}

/** Everybody does their part. Resolves when all have, or have given up, or the play was cut short. */
export async function followParts(options: FollowOptions): Promise<void> {
  let seq = 0;
  const nextSeq = (): number => ++seq;
  const sinceMs = Date.now();
  await Promise.all(options.people.parts.map((part) => follow(options, part, { sinceMs, nextSeq })));
}

interface Round {
  readonly sinceMs: number;
  readonly nextSeq: () => number;
}

async function follow(options: FollowOptions, part: Part, round: Round): Promise<void> {
  const { officer } = options.accounts;
  const seen = await until(options, async () => (await alertsOf(officer, part, round.sinceMs)).length > 0);
  if (!seen) return;
  const seenMs = Date.now();
  for (const step of part.steps) {
    const atMs = Math.max(seenMs + step.afterMs / options.speed, step.notBeforeMs === undefined ? 0 : options.realMs(step.notBeforeMs));
    await pause(atMs - Date.now(), options.signal);
    if (step.onceBreached === true) await until(options, async () => isBreached(officer, (await sceneOf(officer, part, round)).incident));
    if (options.signal.aborted) return;
    await take(options, part, step, await sceneOf(officer, part, round));
  }
}

async function take({ people, accounts, tell, say }: FollowOptions, part: Part, { who, deed }: Step, scene: Scene): Promise<void> {
  const account = accounts[who];
  const isDead = deed.name === "stage" && deed.responder === people.deadResponder;
  // A gateway that does not answer is part of the story.
  const done = await act(account, deed, scene).catch(() => [{ target: "", status: 0, person: null, doors: [] }]);
  const at = Date.now();
  for (const { target, status, person, doors } of done) {
    if (isDead && person !== null) tell({ record: "dead", at, what: "responder", id: person });
    tell({ record: "acted", at, part: part.name, who: account.name, deed: wordOf(deed), target, person, status });
    if (doors.length > 0 && deed.name === "marks" && status < 300)
      tell({ record: "marked", at, evacuation: target, state: deed.state, doors });
    const told = `${part.name}: ${account.name} ${wordOf(deed)} ${person ?? ""} -> ${target} ${status}`;
    say({ zh: told, en: doors.length > 0 ? `${doors.length} doors` : "done" });
  }
}

const wordOf = (deed: Step["deed"]): string =>
  deed.name === "stage" ? deed.stage : deed.name === "ring-back" ? `ring-back ${deed.result}` : deed.name;

interface OpenAlert {
  readonly id: string;
  readonly incident: string | null;
  readonly zone: string | null;
}

/** Its open alerts since the play began, oldest first. */
async function alertsOf(who: Account, { kinds, devices }: Part, sinceMs: number): Promise<readonly OpenAlert[]> {
  const open = recordsIn((await who.call("GET", "/api/v1/alerts?state=open&limit=1000")).body, "alerts");
  return open
    .filter(({ kind, device, raisedAt }) => kinds.some((one) => one === kind) && devices.has(String(device)) && Number(raisedAt) >= sinceMs)
    .map(({ id, incident, zone }) => ({ id: String(id), incident: textOf(incident), zone: textOf(zone) }))
    .toReversed();
}

async function sceneOf(who: Account, part: Part, { sinceMs, nextSeq }: Round): Promise<Scene> {
  const alerts = await alertsOf(who, part, sinceMs);
  const incident = alerts.find((alert) => alert.incident !== null)?.incident ?? null;
  const found = incident === null ? null : await who.call("GET", `/api/v1/incidents/${incident}`);
  const responders = found === null ? [] : recordsIn(found.body, "responders").map(({ person }) => String(person));
  return { alerts: alerts.map(({ id }) => id), incident, building: textOf(found?.body["building"]), responders, nextSeq };
}

async function isBreached(who: Account, incident: string | null): Promise<boolean> {
  if (incident === null) return false;
  const clocks = recordsIn((await who.call("GET", `/api/v1/incidents/${incident}`)).body, "clocks");
  return clocks.some((clock) => clock["state"] === "breached");
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Looks again and again. False where it was given up. */
async function until({ signal }: FollowOptions, done: () => Promise<boolean>): Promise<boolean> {
  const endMs = Date.now() + GIVEN_UP_MS;
  while (!signal.aborted && Date.now() < endMs) {
    // A gateway that is away for a moment is asked again.
    if (await done().catch(() => false)) return true;
    await pause(LOOK_MS, signal);
  }
  return false;
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  ms <= 0 ? Promise.resolve() : wait(ms, undefined, { signal }).then(ignore, ignore);
const ignore = (): void => undefined;
