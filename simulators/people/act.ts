import { recordsIn } from "../json-record.ts";
import type { Account, Answer } from "./account.ts";
import type { Deed } from "./part.ts";

/** What was done by one deed: calls that changed something, and what they were about. */
export interface Done {
  /** Of the alert, incident or evacuation. */
  readonly target: string;
  readonly status: number;
  /** Who it was about, where it was a responder. */
  readonly person: string | null;
  /** Doors that were marked, where it was a round. */
  readonly doors: readonly string[];
}

/** The emergency as whoever acts sees it at that moment. */
export interface Scene {
  /** Ids of its open alerts, the first first. */
  readonly alerts: readonly string[];
  readonly incident: string | null;
  readonly building: string | null;
  /** Of its responders, in the order of the incident. */
  readonly responders: readonly string[];
  /** Counts the marks of this phone. */
  readonly nextSeq: () => number;
}

/** So many marks at once (contract of the account). */
const MARKS_MAX = 500;
const REASON = "夜间演示 / the night of the demonstration";

/** Does it over the API, like any other client. What the gateway refuses is told with its status. */
export async function act(who: Account, deed: Deed, scene: Scene): Promise<readonly Done[]> {
  switch (deed.name) {
    case "acknowledge":
      return onAlerts(who, scene.alerts, "acknowledge", {});
    case "ring-back":
      return onAlerts(who, scene.alerts.slice(0, 1), "ring-back", { result: deed.result });
    case "verify":
      return onAlerts(who, scene.alerts.slice(0, 1), "verify", { result: "confirmed", by: deed.by, note: "" });
    case "stage": {
      const person = scene.responders[deed.responder % Math.max(1, scene.responders.length)] ?? null;
      return onIncident(who, scene, "stage", { stage: deed.stage, person }, person);
    }
    case "call":
      return onIncident(who, scene, "call", { note: "119" });
    case "issue":
      return onEvacuation(who, scene, "issue", {});
    case "all-clear":
      return onEvacuation(who, scene, "all-clear", { reason: REASON });
    case "marks":
      return markDoors(who, scene, deed);
    case "close":
      if (scene.incident === null) return onAlerts(who, scene.alerts, "close", { outcome: deed.outcome, note: REASON });
      return onIncident(who, scene, "close", { outcome: deed.outcome, note: REASON, closesAlerts: true });
  }
}

async function onAlerts(who: Account, alerts: readonly string[], name: string, body: object): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (const target of alerts) done.push(doneBy(target, await who.call("POST", `/api/v1/alerts/${target}/${name}`, body)));
  return done;
}

async function onIncident(
  who: Account,
  { incident }: Scene,
  name: string,
  body: object,
  person: string | null = null,
): Promise<readonly Done[]> {
  if (incident === null) return [{ target: "", status: 0, person, doors: [] }];
  return [{ ...doneBy(incident, await who.call("POST", `/api/v1/incidents/${incident}/${name}`, body)), person }];
}

async function onEvacuation(who: Account, scene: Scene, name: string, body: object): Promise<readonly Done[]> {
  const target = await evacuationOf(who, scene);
  if (target === null) return [{ target: "", status: 0, person: null, doors: [] }];
  return [doneBy(target, await who.call("POST", `/api/v1/evacuations/${target}/${name}`, body))];
}

async function evacuationOf(who: Account, { building }: Scene): Promise<string | null> {
  const open = recordsIn((await who.call("GET", "/api/v1/evacuations?state=open")).body, "evacuations");
  const found = open.find((one) => one["building"] === building && one["exercise"] === false);
  return typeof found?.["id"] === "string" ? found["id"] : null;
}

/** One door is the one that is left: the first of the highest floor. */
async function markDoors(who: Account, scene: Scene, { state, doors }: Extract<Deed, { name: "marks" }>): Promise<readonly Done[]> {
  const target = await evacuationOf(who, scene);
  if (target === null) return [{ target: "", status: 0, person: null, doors: [] }];
  const all = doorsOf(await who.call("GET", `/api/v1/evacuations/${target}/account`));
  const chosen = doors === "all" ? all : doors === "the-one" ? all.slice(0, 1) : all.slice(1);
  const done: Done[] = [];
  for (let from = 0; from < chosen.length; from += MARKS_MAX) {
    const zones = chosen.slice(from, from + MARKS_MAX);
    const marks = zones.map((zone) => ({ client: "night-round-phone", seq: scene.nextSeq(), zone, state, at: Date.now() }));
    done.push({ ...doneBy(target, await who.call("POST", `/api/v1/evacuations/${target}/marks`, { marks })), doors: zones });
  }
  return done;
}

const doorsOf = (account: Answer): readonly string[] =>
  recordsIn(account.body, "floors")
    .flatMap((floor) => (Array.isArray(floor["doors"]) ? floor["doors"] : []))
    .flatMap((door: { readonly zone?: unknown }) => (typeof door.zone === "string" ? [door.zone] : []));

const doneBy = (target: string, { status }: Answer): Done => ({ target, status, person: null, doors: [] });
