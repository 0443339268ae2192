import type { DutyCheck, StationTest, Swap } from "../model/duty.ts";
import type { Climb } from "../model/notification.ts";
import type { Evacuation } from "../model/evacuation.ts";
import type { Fact, Flood, Honesty, OutOfService } from "../model/nuisance.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { armFlood } from "./flood.ts";
import type { FamilyCase } from "../model/family.ts";
import { rearmDead, restoreFamily } from "../call/family.ts";
import { rearmGrowth } from "../response/more.ts";
import { rearmCalls } from "../call/unreached.ts";
import type { PersonState } from "../model/person.ts";
import { collect } from "./outcomes.ts";
import { arm, linkClimb } from "../response/climb.ts";
import { restoreCheck } from "../response/duty.ts";
import { armService } from "./service.ts";

/** A fact as it is kept: one row a subject. `body` null: the row goes. */
export interface FactRow {
  readonly key: string;
  readonly body: string | null;
}

/** null: nothing of it is needed to go on. Incidents have a table of their own. */
export function factRow(fact: Exclude<Fact, { kind: "incident" }>): FactRow | null {
  switch (fact.kind) {
    case "flood":
      return { key: `flood:${fact.flood.station}`, body: JSON.stringify(fact.flood) };
    case "service":
      return { key: `service:${fact.registration}`, body: bodyOf(fact.outOfService) };
    case "honesty":
      return { key: `honesty:${fact.registration}`, body: bodyOf(fact.honesty) };
    case "person":
      return { key: `person:${fact.resident}`, body: JSON.stringify(fact.person) };
    case "family":
      return { key: `family:${fact.id}`, body: fact.family === null ? null : JSON.stringify(fact.family) };
    case "evacuation":
      return { key: `evacuation:${fact.evacuation.id}`, body: bodyOf(fact.evacuation.stage === "ended" ? null : fact.evacuation) };
    case "climb":
      return { key: `climb:${fact.id}`, body: bodyOf(fact.climb) };
    case "swap":
      return { key: `swap:${fact.id}`, body: bodyOf(fact.swap) };
    case "duty-check":
      return { key: `duty-check:${fact.check.id}`, body: fact.isOver ? null : bodyOf(fact.check) };
    case "station-test":
      return { key: `station-test:${fact.test.station}`, body: JSON.stringify(fact.test) };
    case "handover":
      return null;
  }
}

const bodyOf = (kept: OutOfService | Honesty | Climb | Swap | DutyCheck | Evacuation | null): string | null =>
  kept === null ? null : JSON.stringify(kept);

/** The rows win, as with alerts. Called after `restoreRows`, which has forgotten all deadlines. Rows of other keys are left alone. */
export function restoreFacts(situation: Situation, rows: Iterable<readonly [key: string, body: string]>): void {
  situation.floods.clear();
  situation.people.clear();
  situation.families.clear();
  situation.personWakeMs.clear();
  situation.climbs.clear();
  situation.climbOf.clear();
  situation.swaps.clear();
  situation.stationTests.clear();
  situation.dutyChecks.clear();
  situation.evacuations.clear();
  for (const state of situation.devices) if (state !== undefined) Object.assign(state, { outOfService: null, honesty: null });
  for (const [key, body] of rows) {
    const [kind, subject = ""] = key.split(":");
    const state = situation.devices[Number(subject)];
    if (kind === "flood") restoreFlood(situation, JSON.parse(body) as Flood);
    // Who is no longer in the site file is no longer looked after: the row stays, and is not read.
    else if (kind === "person") situation.people.set(subject, JSON.parse(body) as PersonState);
    else if (kind === "family") restoreFamily(situation, JSON.parse(body) as FamilyCase);
    else if (kind === "climb") restoreClimb(situation, JSON.parse(body) as KeptClimb);
    else if (kind === "duty-check") restoreCheck(situation, JSON.parse(body) as DutyCheck);
    else if (kind === "station-test") situation.stationTests.set(subject, JSON.parse(body) as StationTest);
    else if (kind === "swap") situation.swaps.set(subject, JSON.parse(body) as Swap);
    else if (kind === "evacuation") situation.evacuations.set(subject, JSON.parse(body) as Evacuation);
    else if (state === undefined) continue;
    else if (kind === "honesty") state.honesty = JSON.parse(body) as Honesty;
    else if (kind === "service") {
      state.outOfService = JSON.parse(body) as OutOfService;
      armService(situation, state);
    }
  }
  rearmDead(situation);
  rearmCalls(situation);
  rearmGrowth(situation);
}

/** A station that the site no longer has is not restored. */
function restoreFlood(situation: Situation, flood: Flood): void {
  const index = situation.places.stations.findIndex(({ id }) => id === flood.station);
  if (index < 0) return;
  situation.floods.set(flood.station, flood);
  armFlood(situation, index, flood);
}

/** Kept by a version whose rules named no ladder, it has none. */
type KeptClimb = Omit<Climb, "ladder"> & Partial<Pick<Climb, "ladder">>;

function restoreClimb(situation: Situation, { ladder = null, ...kept }: KeptClimb): void {
  const climb = { ...kept, ladder };
  linkClimb(situation, climb);
  arm(situation, climb);
}

/** The device is gone, and with it what was known of it. */
export function forgetFacts({ device, outOfService, honesty }: DeviceState): void {
  const { registration, id } = device;
  const { facts } = collect();
  if (outOfService !== null) facts.push({ kind: "service", registration, device: id, outOfService: null, why: "removed" });
  if (honesty !== null) facts.push({ kind: "honesty", registration, device: id, honesty: null });
}
