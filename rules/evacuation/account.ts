import type { Text } from "../model/alert.ts";
import { DOOR_STATES, type DoorState, type EvacuationPlan, type Help, type KeptMark, type DoorMark } from "../model/evacuation.ts";
import type { SiteResident } from "../model/site.ts";
import { zonesOf } from "./wordings.ts";

/** Marks of one evacuation that are kept: thirty of each door of a large building. */
export const MARKS_MAX = 20_000;

const RANK: ReadonlyMap<DoorState, number> = new Map(DOOR_STATES.map((state, index) => [state, index]));
const rank = (state: DoorState): number => RANK.get(state)!;
const worst = (states: readonly DoorState[]): DoorState =>
  states.reduce((found, state) => (rank(state) > rank(found) ? state : found), "safe");

const idOf = ({ client, seq }: Pick<DoorMark, "client" | "seq">): string => `${client}:${seq}`;

/**
 * What marks of one door say together, whatever order they came in and however often. A mark takes the place of those that
 * its phone made before, and of those that the phone showed when it was made; clocks decide nothing. Of marks that knew
 * nothing of each other the worst holds: so "safe" wins only over what it has seen.
 */
export function stateOf(marks: readonly DoorMark[]): DoorState {
  if (marks.length === 0) return "unknown";
  const stands = standing(marks);
  // Marks that each claim to have seen the other: none of them is believed.
  return worst((stands.length === 0 ? marks : stands).map(({ state }) => state));
}

/** Marks whose place no other has taken. */
export function standing<One extends DoorMark>(marks: readonly One[]): readonly One[] {
  const seen = new Set(marks.flatMap((mark) => mark.seen.filter((id) => id !== idOf(mark))));
  const last = new Map<string, number>();
  for (const { client, seq } of marks) last.set(client, Math.max(seq, last.get(client) ?? 0));
  return marks.filter((mark) => mark.seq === last.get(mark.client) && !seen.has(idOf(mark)));
}

/** Points by which people are looked for first: who can't move, who can't breathe long, who can't find the way. */
const POINTS: Readonly<Record<SiteResident["needs"][number], number>> = {
  bedridden: 8,
  oxygen: 6,
  wheelchair: 5,
  blind: 3,
  "walks-slowly": 2,
  deaf: 2,
  alone: 1,
};

export interface AccountPerson {
  readonly resident: string;
  readonly name: string;
  readonly needs: SiteResident["needs"];
  readonly help: Help;
  readonly carriers: readonly string[];
  readonly isOpen: boolean;
  readonly state: DoorState;
}

export interface AccountDoor {
  readonly zone: string;
  readonly name: Text;
  readonly floor: number;
  readonly unit: number | null;
  readonly state: DoorState;
  readonly people: readonly AccountPerson[];
  /** What stands of the marks, for a phone that makes the next. */
  readonly marks: readonly KeptMark[];
}

export interface Missing {
  readonly zone: string;
  readonly floor: number;
  readonly state: DoorState;
  /** null: somebody, or nobody, behind a door. */
  readonly person: AccountPerson | null;
}

export interface Account {
  readonly floors: readonly { readonly floor: number; readonly doors: readonly AccountDoor[]; readonly counts: Counts }[];
  readonly counts: Counts;
  /** Everybody who is not known to be safe, most vulnerable first. */
  readonly missing: readonly Missing[];
}
export type Counts = Readonly<Record<DoorState, number>>;

/** The account of a building, or of the one zone that is evacuated: floors from the top, as they are searched. */
export function accountOf(plan: EvacuationPlan, area: Parameters<typeof zonesOf>[1], marks: readonly KeptMark[]): Account {
  const ofZone = groupByZone(marks);
  const people = groupByZone(plan.people);
  const doors = zonesOf(plan, area)
    .filter(({ isDoor }) => isDoor)
    .map((zone) => doorOf(zone, people.get(zone.id) ?? [], ofZone.get(zone.id) ?? []));
  const floors = [...new Set(doors.map(({ floor }) => floor))].toSorted((one, other) => other - one);
  return {
    floors: floors.map((floor) => {
      const onFloor = doors.filter((door) => door.floor === floor);
      return { floor, doors: onFloor, counts: countsOf(onFloor) };
    }),
    counts: countsOf(doors),
    missing: doors.flatMap(missingAt).toSorted(byUrgency),
  };
}

function groupByZone<One extends { readonly zone: string }>(all: readonly One[]): ReadonlyMap<string, readonly One[]> {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const group = groups.get(one.zone);
    if (group === undefined) groups.set(one.zone, [one]);
    else group.push(one);
  }
  return groups;
}

/** A person who was not looked at alone is as the home is; a home is safe when all who are known in it are. */
function doorOf(
  { id, name, floor, unit }: EvacuationPlan["zones"][number],
  people: EvacuationPlan["people"],
  marks: readonly KeptMark[],
): AccountDoor {
  const home = stateOf(marks.filter(({ resident }) => resident === null));
  const residents = new Set(marks.map(({ resident }) => resident).filter((resident) => resident !== null));
  const own = new Map([...residents].map((one) => [one, stateOf(marks.filter(({ resident }) => resident === one))]));
  const known = people.map(({ resident, name: called, needs, help, carriers, isOpen }) => ({
    resident,
    name: called,
    needs,
    help,
    carriers: carriers.map((carrier) => carrier.name),
    isOpen,
    state: own.get(resident) ?? home,
  }));
  const state = worst([home, ...own.values()]);
  const stands = [null, ...residents].flatMap((one) => standing(marks.filter(({ resident }) => resident === one)));
  return { zone: id, name, floor, unit, state, people: known, marks: stands };
}

function countsOf(doors: readonly AccountDoor[]): Counts {
  const counts = Object.fromEntries(DOOR_STATES.map((state) => [state, 0])) as Record<DoorState, number>;
  for (const { state } of doors) counts[state]++;
  return counts;
}

function missingAt({ zone, floor, state, people }: AccountDoor): readonly Missing[] {
  const persons = people.filter((person) => person.state !== "safe").map((person) => ({ zone, floor, state: person.state, person }));
  return state === "safe" || persons.some((person) => person.state === state)
    ? persons
    : [...persons, { zone, floor, state, person: null }];
}

function byUrgency(one: Missing, other: Missing): number {
  const calls = (missing: Missing): number => (missing.state === "needs-help" ? 1 : 0);
  const points = ({ person }: Missing): number => (person?.needs ?? []).reduce((sum, need) => sum + POINTS[need], 0);
  return (
    calls(other) - calls(one) ||
    points(other) - points(one) ||
    rank(other.state) - rank(one.state) ||
    other.floor - one.floor ||
    (one.zone < other.zone ? -1 : 1)
  );
}
