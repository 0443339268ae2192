import type { Text } from "../model/alert.ts";
import type { Area, Evacuation, EvacuationPlan, PlannedZone, Sentence, Wording } from "../model/evacuation.ts";
import { ALL_CLEAR, carrySentence, DRILL, fireSentence, STAY, withoutNumbers } from "./sentences.ts";

type Told = Pick<Evacuation, "area" | "exercise" | "unsafe" | "assigned">;

/** What each zone of the area is told: the wording of most zones first. */
export function wordingsOf(plan: EvacuationPlan, of: Told): readonly Wording[] {
  const unsafe = new Set(of.unsafe);
  const groups = new Map<string, { readonly zones: PlannedZone[]; readonly wording: Pick<Wording, "response" | "sentences"> }>();
  for (const zone of zonesOf(plan, of.area)) {
    const wording = wordingOf(plan, zone, unsafe, of);
    const key = JSON.stringify(wording.sentences);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { zones: [zone], wording });
    else group.zones.push(zone);
  }
  // Stable: zones of the file in their order, so that the same situation gives the same text.
  const sorted = [...groups.values()].toSorted((one, other) => other.zones.length - one.zones.length);
  if (sorted.length === 0) return [{ place: plan.name, zones: [], ...general(plan, of) }];
  return sorted.map(({ zones, wording }) => ({ place: placeOf(plan, zones), zones: zones.map(({ id }) => id), ...wording }));
}

export const zonesOf = ({ zones }: EvacuationPlan, area: Area): readonly PlannedZone[] =>
  area.kind === "building" ? zones : zones.filter(({ id }) => id === area.id);

/** The end, for everybody alike. */
export function allClear(plan: EvacuationPlan, of: Pick<Evacuation, "area" | "exercise">): readonly Wording[] {
  const zones = zonesOf(plan, of.area).map(({ id }) => id);
  return [{ place: plan.name, zones, response: "AllClear", sentences: prefixed(of.exercise, [ALL_CLEAR]) }];
}

function wordingOf(
  plan: EvacuationPlan,
  zone: PlannedZone,
  unsafe: ReadonlySet<string>,
  { exercise, assigned }: Told,
): Pick<Wording, "response" | "sentences"> {
  const carried = assigned.filter((one) => one.zone === zone.id);
  if (carried.length > 0) {
    const names = new Map(plan.people.map(({ resident, name }) => [resident, name]));
    const sentences = carried.map(({ resident, carrier }) => carrySentence(names.get(resident) ?? "", carrier));
    return { response: "Shelter", sentences: prefixed(exercise, [...sentences, STAY]) };
  }
  const safe = zone.routes.find((route) => !unsafe.has(route));
  const isCut = zone.routes.length > 0 && safe === undefined;
  if (isCut || zone.goes === null) return { response: "Shelter", sentences: prefixed(exercise, [STAY]) };
  const assembly = plan.routes.find(({ id }) => id === safe)?.assembly ?? plan.exits[0]?.assembly ?? null;
  return evacuate(plan, zone.goes, assembly, exercise);
}

function evacuate(
  plan: EvacuationPlan,
  goes: "down" | "up" | "out",
  assembly: string | null,
  exercise: boolean,
): Pick<Wording, "response" | "sentences"> {
  const point = assembly === null ? null : (plan.assemblies.get(assembly)?.spoken ?? null);
  return { response: "Evacuate", sentences: prefixed(exercise, [fireSentence(plan.spoken, goes, point), STAY]) };
}

const general = (plan: EvacuationPlan, { exercise }: Told) => evacuate(plan, "down", plan.exits[0]?.assembly ?? null, exercise);

const prefixed = (exercise: boolean, sentences: readonly Sentence[]): readonly Sentence[] =>
  exercise ? [DRILL, ...sentences.map(withoutNumbers)] : sentences;

/** Units and floors of some zones: unit 1, floors 5 to 9. All of them: the building. */
function placeOf(plan: EvacuationPlan, zones: readonly PlannedZone[]): Text {
  if (zones.length === plan.zones.length) return plan.name;
  const units = new Map<number | null, Set<number>>();
  for (const { unit, floor } of zones) units.set(unit, (units.get(unit) ?? new Set()).add(floor));
  const parts = [...units].map(([unit, floors]) => {
    const { zh, en } = rangesOf([...floors].toSorted((one, other) => one - other));
    return unit === null ? { zh, en } : { zh: `${unit}单元${zh}`, en: `unit ${unit} ${en}` };
  });
  return {
    zh: `${plan.name.zh}${parts.map(({ zh }) => zh).join(",")}`,
    en: `${plan.name.en}, ${parts.map(({ en }) => en).join("; ")}`,
  };
}

/** Ascending floors, runs taken together. */
function rangesOf(floors: readonly number[]): Text {
  const runs: [number, number][] = [];
  for (const floor of floors) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === floor - 1) last[1] = floor;
    else runs.push([floor, floor]);
  }
  return {
    zh: runs.map(([from, to]) => (from === to ? floorZh(from) : `${floorZh(from)}至${floorZh(to)}`)).join("、"),
    en: `floor ${runs.map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`)).join(", ")}`,
  };
}

const floorZh = (floor: number): string => (floor < 0 ? `地下${-floor}层` : `${floor}层`);
