import { SMOKE_SETTINGS, type SmokeSettings } from "../../rules/detectors/smoke-settings.ts";
import { ALARM_PCT_M } from "../../simulators/devices/alarm-logic.ts";
import { filesUnder } from "./found-files.ts";
import { type AlarmedRoom, alarmedRooms, isActivations, isRecording } from "./nist-rooms.ts";
import { median, quantile } from "./quantile.ts";
import type { EvaluationSet, Row } from "./row.ts";
import { firstVerdicts } from "./verdicts.ts";

const SET = "nist-smoke";
const DAY_S = 86_400;

/** Smoke, heat and CO in the rooms of home fires, against the real photoelectric alarm of the same room. */
export const nist: EvaluationSet = {
  name: SET,
  reads: (file) => isRecording(file) || isActivations(file),
  async evaluate(dir, say) {
    const rooms = alarmedRooms(filesUnder(dir));
    if (rooms.length === 0) return (say("no home fires with real alarms here"), []);
    const fires = [...new Set(rooms.map(({ fire }) => fire))];
    say(`${rooms.length} rooms with a real photoelectric alarm in ${fires.length} fires: ${fires.join(", ")}`);
    say("naive: the first sample of optical density 0.058 per m; chance: one alarm at a random moment of each recording");
    say("a room in which nothing alarms counts as later than every other");
    say("form and defaults were drawn up with four of NIST's fires in view: leaving one out tests the limits, other fires test both");
    return [...leadRows(rooms), ...leftOutRows(rooms, fires, say), ...foundRows(rooms), ...falseRows(rooms)];
  },
};

/** Seconds before the real alarm; negative: after it; -Infinity: never. */
const leadOf = (room: AlarmedRoom, at_s: number): number => room.real_s - at_s;
const ours_s = (room: AlarmedRoom, settings: SmokeSettings = SMOKE_SETTINGS): number => firstVerdicts(room.samples, settings).fire_s;
const medianLead = (rooms: readonly AlarmedRoom[], at_s: (room: AlarmedRoom) => number): number | null =>
  median(rooms.map((room) => leadOf(room, at_s(room))));

function naive_s({ samples }: AlarmedRoom): number {
  const first = samples.find(({ smoke_obscuration_pct_m }) => (smoke_obscuration_pct_m ?? 0) >= ALARM_PCT_M);
  return first === undefined ? Infinity : first.atMs / 1_000;
}

/** Leads of alarms at every moment of every recording. */
const chanceLead = (rooms: readonly AlarmedRoom[]): number | null =>
  median(rooms.flatMap((room) => Array.from({ length: 100 }, (_, index) => leadOf(room, momentOf(room, (index + 0.5) / 100)))));

function momentOf({ samples }: AlarmedRoom, share: number): number {
  const [first_s, last_s] = [(samples[0]?.atMs ?? 0) / 1_000, (samples.at(-1)?.atMs ?? 0) / 1_000];
  return first_s + share * (last_s - first_s);
}

function leadRows(rooms: readonly AlarmedRoom[]): readonly Row[] {
  const suspected_s = (room: AlarmedRoom): number => firstVerdicts(room.samples, SMOKE_SETTINGS).suspected_s;
  return [
    leadRow("fire before the real alarm, median (defaults)", medianLead(rooms, ours_s), rooms),
    leadRow("first suspected before the real alarm, median (defaults)", medianLead(rooms, suspected_s), rooms),
  ];
}

const leadRow = (measure: string, value: number | null, rooms: readonly AlarmedRoom[]): Row => ({
  set: SET,
  measure,
  value,
  naive: medianLead(rooms, naive_s),
  chance: chanceLead(rooms),
  unit: "s",
});

/** What is tried when the detector is fitted, from the least sensitive on: a tie goes to the first. */
function candidates(): readonly SmokeSettings[] {
  const { smoke, heat } = SMOKE_SETTINGS;
  return [4, 3, 2.5, 2, 1.5].flatMap((excess_pct_m) =>
    [3, 2, 1.5, 1].flatMap((warming_k) =>
      [6, 4, 3].map((warming_k_min) => ({
        ...SMOKE_SETTINGS,
        smoke: { ...smoke, excess_pct_m },
        heat: { ...heat, warming_k, warming_k_min },
      })),
    ),
  );
}

/** Settings and when each room is called a fire with them. */
interface Trial {
  readonly settings: SmokeSettings;
  readonly fire_s: ReadonlyMap<AlarmedRoom, number>;
}

const trialOf = (settings: SmokeSettings, rooms: readonly AlarmedRoom[]): Trial => ({
  settings,
  fire_s: new Map(rooms.map((room) => [room, ours_s(room, settings)])),
});

const medianLeadOf = ({ fire_s }: Trial, rooms: readonly AlarmedRoom[]): number | null =>
  medianLead(rooms, (room) => fire_s.get(room) ?? Infinity);

/** A lead of more than this teaches no more, s: one long smouldering must not outweigh every other room. */
const LEAD_MAX_S = 120;

/** Fitted by the mean: the median of some fifteen rooms is the same for many settings, and would leave the choice to the order. */
function meanLeadOf({ fire_s }: Trial, rooms: readonly AlarmedRoom[]): number {
  const leads = rooms.map((room) => leadOf(room, fire_s.get(room) ?? Infinity));
  return leads.reduce((sum, lead_s) => sum + Math.max(-LEAD_MAX_S, Math.min(LEAD_MAX_S, lead_s)), 0) / rooms.length;
}

/** Earliest of those that call no fire while the whole building is quiet; the first of equals. */
function fitted(trials: readonly Trial[], rooms: readonly AlarmedRoom[]): Trial | null {
  const quiet = trials.filter(({ fire_s }) => rooms.every((room) => (fire_s.get(room) ?? Infinity) >= room.quietUntil_s));
  return quiet.reduce<Trial | null>(
    (best, trial) => (best === null || meanLeadOf(trial, rooms) > meanLeadOf(best, rooms) ? trial : best),
    null,
  );
}

/** Each fire scored with what the other fires alone would have taught. */
function leftOutRows(rooms: readonly AlarmedRoom[], fires: readonly string[], say: (line: string) => void): readonly Row[] {
  if (fires.length < 2) return (say("one fire alone: nothing to fit on, so none is left out"), []);
  const settings = candidates();
  say(`fitting: ${settings.length} settings on ${rooms.length} rooms`);
  const trials = settings.map((one) => trialOf(one, rooms));
  const byFire = fires.map((fire) => {
    const trial =
      fitted(
        trials,
        rooms.filter((room) => room.fire !== fire),
      ) ?? trialOf(SMOKE_SETTINGS, rooms);
    const { smoke, heat } = trial.settings;
    const limits = `smoke ${smoke.excess_pct_m} %/m, warming ${heat.warming_k} K at ${heat.warming_k_min} K/min`;
    say(`fitted on all fires but ${fire}, reported on ${fire}: ${limits}`);
    return { fire, rooms: rooms.filter((room) => room.fire === fire), trial };
  });
  const leads = byFire.flatMap((left) => left.rooms.map((room) => leadOf(room, left.trial.fire_s.get(room) ?? Infinity)));
  return [
    leadRow("fire before the real alarm, median (each fire left out of its own fit)", median(leads), rooms),
    ...byFire.map((left) =>
      leadRow(`fire before the real alarm, median (${left.fire}, left out)`, medianLeadOf(left.trial, left.rooms), left.rooms),
    ),
  ];
}

function foundRows(rooms: readonly AlarmedRoom[]): readonly Row[] {
  const missed = rooms.filter((room) => naive_s(room) < Infinity && ours_s(room) === Infinity);
  const foundBy = (at_s: (room: AlarmedRoom) => number): number => rooms.filter((room) => at_s(room) < Infinity).length;
  const leads = (at_s: (room: AlarmedRoom) => number): readonly number[] => rooms.map((room) => leadOf(room, at_s(room)));
  return [
    {
      set: SET,
      measure: `rooms called a fire, of ${rooms.length}`,
      value: foundBy(ours_s),
      naive: foundBy(naive_s),
      chance: null,
      unit: "rooms",
    },
    { set: SET, measure: "rooms missed that the naive rule finds", value: missed.length, naive: 0, chance: null, unit: "rooms" },
    {
      set: SET,
      measure: "fire before the real alarm, worst tenth",
      value: quantile(leads(ours_s), 0.1),
      naive: quantile(leads(naive_s), 0.1),
      chance: null,
      unit: "s",
    },
  ];
}

/** Rooms in which nothing burns, before any alarm of the building sounds: all the background that these recordings have. */
function falseRows(rooms: readonly AlarmedRoom[]): readonly Row[] {
  const quiet_s = rooms.reduce((sum, { samples, quietUntil_s }) => sum + Math.max(0, quietUntil_s - (samples[0]?.atMs ?? 0) / 1_000), 0);
  const perDay = (count: number): number | null => (quiet_s > 0 ? (count / quiet_s) * DAY_S : null);
  const early = (at_s: (room: AlarmedRoom) => number): number => rooms.filter((room) => at_s(room) < room.quietUntil_s).length;
  const background = `in ${(quiet_s / 60).toFixed(0)} min of background: one alarm is ${(DAY_S / quiet_s).toFixed(0)}`;
  return [
    {
      set: SET,
      measure: `fires called while the building is quiet, ${background}`,
      value: perDay(early(ours_s)),
      naive: perDay(early(naive_s)),
      chance: null,
      unit: "per device-day",
    },
  ];
}
