import type { Text } from "../../rules/model/alert.ts";
import type { Community } from "../community.ts";
import { type ChosenFault, withFaults } from "../faults/faults.ts";
import type { Account } from "../people/account.ts";
import { followParts } from "../people/follow-parts.ts";
import type { Who } from "../people/part.ts";
import { createRandom, type Random } from "../random.ts";
import type { Plan, Scenario } from "../scenarios/scenario.ts";
import type { TruthLine } from "../truth/truth.ts";
import { type Cast, createCast } from "./cast.ts";
import { createPace } from "./pace.ts";
import { play, type PlayResult, spareOf } from "./play.ts";
import { timelineOf } from "./timeline.ts";

/** What is to be played. */
export interface Piece {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly speed: number;
  /** At most so many devices play; those that the story needs always do. */
  readonly devices: number;
  /** The building in which it happens; null: the seed chooses. */
  readonly building: string | null;
  readonly url: string;
  /** It waits so long for the first device to stand, ms; else as long as a person would. */
  readonly firstWithinMs?: number;
  readonly faults: readonly ChosenFault[];
}

type Accounts = Readonly<Record<Who, Account>>;

export interface Stagehands {
  /** A line of the truth, in the order in which things happen. */
  readonly tell: (line: TruthLine) => void;
  /** A line for the person who watches; real ms since the start. */
  readonly say: (sinceMs: number, text: Text) => void;
  readonly onShown: (device: string, words: string) => void;
  /** Signs in whoever acts. Rejects where nobody may: a play in which people act is not played then. */
  readonly signIn: () => Promise<Accounts>;
  /** Nothing has happened yet. `lengthMs`: real ms that the play will last; `away`: devices that are not connected yet. */
  readonly onCurtain: (known: { readonly plan: Plan; readonly lengthMs: number; readonly away: number }) => void;
  readonly signal: AbortSignal;
}

export interface Performed extends PlayResult {
  /** Connections made beyond one a device: somebody else played with them. */
  readonly reconnections: number;
  readonly devices: number;
}

/** Plays a scenario against the gateway at `url`. Throws UsageError where the community lacks what it needs, an Error where nobody answers. */
export async function perform(piece: Piece, community: Community, hands: Stagehands): Promise<Performed> {
  const { scenario, seed, speed, url, faults, firstWithinMs } = piece;
  const { tell, say, signal } = hands;
  const random = createRandom(seed);
  const plan = await planOf(piece, community, random);
  const deaf = plan.people?.deaf ?? new Set<string>();
  const startMs = Date.now();
  const onShown = ({ id }: { readonly id: string }, words: string): void => {
    hands.onShown(id, words);
    tell({ record: "shown", at: Date.now(), device: id, words });
  };
  const cast = createCast({
    url,
    community,
    specs: plan.cast,
    deaf,
    random: random.fork("lines"),
    onShown,
    ...(firstWithinMs === undefined ? {} : { firstWithinMs }),
    signal,
  });
  // Before anything happens: who can't sign in says so at once.
  const accounts = plan.people === undefined ? null : await hands.signIn();
  await open(cast, plan, piece, hands);
  tell({
    record: "play",
    version: 1,
    scenario: scenario.name,
    seed,
    speed,
    faults: faults.map(({ fault, amount }) => `${fault.name}=${amount}`),
    at: startMs,
    devices: plan.cast.map(({ id }) => id),
    mayAlso: plan.mayAlso,
  });
  const messages = withFaults(timelineOf(plan, community.devices, seed), faults, spareOf(plan), random.fork("faults"));
  for (const id of deaf) tell({ record: "dead", at: startMs, what: "channel", id });
  const alongside = async (realMs: (tMs: number) => number): Promise<void> => {
    if (accounts === null || plan.people === undefined) return;
    await followParts({ people: plan.people, accounts, realMs, speed, tell, say: (text) => say(Date.now() - startMs, text), signal });
  };
  const result = await play({ plan, messages, cast, speed, tell, say, alongside, signal });
  const { whole, sent, acknowledged, nonsense } = result;
  tell({ record: "ended", at: Date.now(), whole, sent, acknowledged, nonsense });
  await cast.close();
  return { ...result, devices: plan.cast.length, reconnections: cast.connections() - plan.cast.length };
}

async function planOf({ scenario, devices, building }: Piece, community: Community, random: Random): Promise<Plan> {
  // Loaded where it is needed alone: everybody else starts faster without it.
  const openWater = scenario.needsWater === true ? await (await import("../water/hydraulics.ts")).loadWater() : undefined;
  return scenario.plan({
    community: building === null ? community.devices : community.devices.filter((spec) => spec.building === building),
    random: random.fork(scenario.name),
    devicesMax: devices,
    ...(openWater === undefined ? {} : { openWater }),
  });
}

async function open(cast: Cast, plan: Plan, { speed, url }: Piece, { onCurtain }: Stagehands): Promise<void> {
  const connected = await cast.open();
  if (connected === 0) throw new Error(`连不上网关 / the gateway can't be reached, or refuses the devices: ${url}`);
  onCurtain({ plan, lengthMs: createPace(speed, plan.realTime)(plan.lengthMs), away: plan.cast.length - connected });
}
