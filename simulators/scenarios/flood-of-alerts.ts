import { type DeviceSpec, type Measured, ORDINARY, type Surroundings } from "../devices/device.ts";
import type { Random } from "../random.ts";
import { castOf, grown, homesOf, needed, ofKind } from "./places.ts";
import type { Plan, Scenario, Stage } from "./scenario.ts";

const S = 1_000;
const LENGTH_MS = 480 * S;
/** Lightning strikes near the houses, and each time devices fall ill within seconds. */
const STRIKES_MS = [20 * S, 95 * S, 170 * S, 260 * S];
const SICK = 40;
const CHATTERING = 5;
const SILENT = 12;
/** In the middle of it, when the list is longest. */
const IGNITION_MS = 200 * S;
const PRESS_MS = 275 * S;
/** What is wrong is said again so often, ms; what chatters says something else each time. */
const SAID_EVERY_MS = 30 * S;
const CHATTER_EVERY_MS = 5 * S;

type Illness = "sick" | "chattering" | "silent";
interface Struck {
  readonly illness: Illness;
  readonly fromMs: number;
}

/** A living room burns: slower than a pan of oil, dense after two minutes. */
function fireAt(tMs: number): Surroundings {
  return {
    ...ORDINARY,
    smoke_pct_m: 58 * grown(tMs, IGNITION_MS, IGNITION_MS + 150 * S),
    co_ppm: 700 * grown(tMs, IGNITION_MS + 20 * S, IGNITION_MS + 200 * S),
    heatRise_c: 150 * grown(tMs, IGNITION_MS + 40 * S, IGNITION_MS + 220 * S),
  };
}

/** Whoever has to act on an alarm is spared. */
const mayFail = ({ kind }: DeviceSpec): boolean => kind !== "siren" && kind !== "station-terminal";

/** Who falls ill, how and when. The mains of one building fail, and what hangs on them is silent from one moment on. */
function struckOf(others: readonly DeviceSpec[], random: Random): ReadonlyMap<string, Struck> {
  const mains = others.filter((spec) => mayFail(spec) && spec.powered === "mains");
  const dark = mains.length === 0 ? null : random.pick(mains).building;
  const cut = mains.filter(({ building }) => building === dark).slice(0, SILENT);
  const cutAtMs = random.pick(STRIKES_MS);
  const rest = others
    .filter((spec) => mayFail(spec) && !cut.includes(spec))
    .toSorted((one, other) => random.fork(one.id).next() - random.fork(other.id).next())
    .slice(0, CHATTERING + SICK);
  return new Map([
    ...cut.map(({ id }): [string, Struck] => [id, { illness: "silent", fromMs: cutAtMs }]),
    ...rest.map(({ id }, index): [string, Struck] => [
      id,
      { illness: index < CHATTERING ? "chattering" : "sick", fromMs: random.pick(STRIKES_MS) + random.between(0, 6) * S },
    ]),
  ]);
}

/** What a device that was struck says instead; null: nothing any more. */
function distorted({ illness, fromMs }: Struck, tMs: number, measured: Measured): Measured | null {
  if (tMs < fromMs) return measured;
  if (illness === "silent") return null;
  if (illness === "sick") return { ...measured, values: { ...measured.values, fault: true }, againMs: SAID_EVERY_MS };
  const turn = Math.floor((tMs - fromMs) / CHATTER_EVERY_MS);
  return { ...measured, values: { ...measured.values, fault: turn % 2 === 0 }, againMs: CHATTER_EVERY_MS };
}

function plan({ community, random, devicesMax }: Stage): Plan {
  const home = random.pick(needed(homesOf(community), "smoke-detector"));
  const button = random.pick(
    needed(
      ofKind(community, "emergency-button").filter(({ zone }) => zone !== home.zone),
      "emergency-button in another home",
    ),
  );
  const leads = [home, button];
  const others = community.filter(({ id }) => id !== home.id && id !== button.id);
  const struck = struckOf(others, random.fork("struck"));
  const ill = others.filter(({ id }) => struck.has(id));
  const acting = others.filter((spec) => !mayFail(spec));
  const staying = others.filter((spec) => mayFail(spec) && !struck.has(spec.id));
  return {
    cast: castOf(leads, [...ill, ...acting, ...staying], Math.min(devicesMax, 120)),
    leads: new Set(leads.map(({ id }) => id)),
    hour: 2,
    lengthMs: LENGTH_MS,
    sampleMs: 2 * S,
    around: (spec, tMs) => (spec.id === home.id ? fireAt(tMs) : ORDINARY),
    distort: ({ id }, tMs, measured) => {
      const its = struck.get(id);
      return its === undefined ? measured : distorted(its, tMs, measured);
    },
    acts: [{ tMs: PRESS_MS, device: button.id, values: { pressed: true } }],
    story: [
      ...STRIKES_MS.map((tMs) => ({
        tMs,
        text: { zh: "雷击:一批设备故障、失联、抖动", en: "Lightning: devices fail, fall silent, chatter" },
        zone: null,
        device: null,
      })),
      { tMs: IGNITION_MS, text: { zh: "一户客厅起火", en: "A living room catches fire" }, zone: home.zone, device: home.id },
      {
        tMs: PRESS_MS,
        text: { zh: "另一户老人按红键求救", en: "In another home somebody presses the red key" },
        zone: button.zone,
        device: button.id,
      },
    ],
    happensAtMs: null,
    // Who is silent is told after three missed periods, later than most plays last.
    // The mains that fail silence many devices of one building: rules tell that as one fault of their supply.
    mayAlso: ["fire-suspected", "device-silent", "device-fault"],
    realTime: [],
  };
}

/** A thunderstorm: tens of faults, silent and chattering devices, and among them one real fire and one call for help. */
export const floodOfAlerts: Scenario = {
  name: "flood-of-alerts",
  title: { zh: "雷雨夜:几十台设备故障中有一处火警和一次求救", en: "A thunderstorm: tens of faults, and among them one fire and one call" },
  usualSpeed: 1,
  plan,
};
