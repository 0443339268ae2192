import type { AlertKind, Text } from "../../rules/model/alert.ts";
import type { Values } from "../../rules/model/values.ts";
import type { DeviceModel, DeviceSpec, Measured, Surroundings } from "../devices/device.ts";
import type { People } from "../people/part.ts";
import type { Random } from "../random.ts";
import type { OpenWater } from "../water/hydraulics.ts";

/** What a scenario is given to work with. */
export interface Stage {
  readonly community: readonly DeviceSpec[];
  /** The scenario's own stream: it chooses the place. */
  readonly random: Random;
  /** At most so many devices play; those that the story needs always do. */
  readonly devicesMax: number;
  /** EPANET, loaded, for a scenario that needs water. */
  readonly openWater?: OpenWater;
}

/** Something that happens, in words, for the person who watches and for the truth. Times are ms of the play. */
export interface Beat {
  readonly tMs: number;
  readonly text: Text;
  /** Where; null: everywhere. */
  readonly zone: string | null;
  readonly device: string | null;
}

/** A person does something to a device: the report leaves at once. */
export interface Act {
  readonly tMs: number;
  readonly device: string;
  readonly values: Values;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A scenario made for one community and one seed: all that will happen, as data. */
export interface Plan {
  /** Devices that play. */
  readonly cast: readonly DeviceSpec[];
  /** Devices that the story depends on: faults that would change the truth spare them. */
  readonly leads: ReadonlySet<string>;
  /** Hour of the day at which the play begins, where the community is. */
  readonly hour: number;
  readonly lengthMs: number;
  /** How often devices take a sample. */
  readonly sampleMs: number;
  /** What a device finds around it. Pure. */
  readonly around: (spec: DeviceSpec, tMs: number) => Surroundings;
  /** A device with a nature of its own, such as one that plays a recording; null: the usual model of its kind. */
  readonly modelOf?: (spec: DeviceSpec) => DeviceModel | null;
  /** What a device that is not well says in place of what it measured; null: nothing. Pure. */
  readonly distort?: (spec: DeviceSpec, tMs: number, measured: Measured) => Measured | null;
  readonly acts: readonly Act[];
  readonly story: readonly Beat[];
  /** ms of the play at which it began for the leads: the fire, the burst. null where nothing does, or each thing by itself. */
  readonly happensAtMs: number | null;
  /** Kinds that may also be raised on the cast without being wrong: an early suspicion of what then comes. */
  readonly mayAlso: readonly AlertKind[];
  /** Spans that are never accelerated, because something must last real seconds. */
  readonly realTime: readonly Span[];
  /** Who acts, over the API; none: nobody does. */
  readonly people?: People;
}

export interface Scenario {
  readonly name: string;
  readonly title: Text;
  /** Speed without `--speed`. */
  readonly usualSpeed: number;
  /** Its pressures are worked out by EPANET, which is loaded for it. */
  readonly needsWater?: true;
  /** Throws UsageError where the community lacks what the scenario needs. */
  readonly plan: (stage: Stage) => Plan;
}
