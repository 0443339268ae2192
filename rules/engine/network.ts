import { BURST_SETTINGS } from "../detectors/burst-settings.ts";
import { acceptPressures, closeBurstBin } from "../detectors/burst.ts";
import type { Burst, BurstState, BurstVerdict } from "../detectors/burst-state.ts";
import { closeLeakBin, type LeakState, type LeakVerdict } from "../detectors/slow-leak.ts";
import type { Device } from "../model/device.ts";
import type { Reading } from "../model/reading.ts";
import type { Network, NetworkBin, Situation, Verdict } from "../model/situation.ts";
import type { PipeCriterion } from "../detectors/pipe-criterion.ts";
import { clauseOfCriterion } from "./criteria.ts";
import { pushDeadline } from "./deadlines.ts";
import { LATENESS_MS } from "./lateness.ts";
import { wallOf } from "./raise.ts";
import { text } from "./words.ts";

/** Pressures are added as whole thousandths: a sum that does not depend on the order in which they came. */
const PARTS = 1_000;
const MINUTE_MS = 60_000;
/** 1970-01-01 was a Thursday; weeks of the detectors begin on Monday. */
const FIRST_MINUTE = 3 * 1_440;
/** Bins that wait for late readings: one that fills and one that may still be reached. A clock that jumps makes no more. */
const OPEN_BINS_MAX = 4;

const { binMs } = BURST_SETTINGS;

const newNetwork = (): Network => ({
  appliedId: 0,
  closed: 0,
  late: 0,
  bins: [],
  burst: null,
  leak: null,
  said: { burst: {}, leak: {} },
  learned: 0,
  stuck: [],
});

/** A reading of a pressure sensor, for the detectors that listen to all of them. Event time decides into which bin it goes. */
export function takeIntoNetwork(situation: Situation, { id: device, zone }: Device, reading: Reading, nowMs: number): void {
  const network = networkOf(situation, placeOf(situation, zone));
  if (reading.id <= network.appliedId) return;
  network.appliedId = reading.id;
  const { pressure_kpa, flow_m3_h } = reading.values;
  if (pressure_kpa === undefined && flow_m3_h === undefined) return;
  const bin = binAt(situation, network, Math.floor(Math.min(reading.eventMs, wallOf(situation, nowMs)) / binMs));
  if (bin === null) return void network.late++;
  if (typeof pressure_kpa === "number") add(bin.pressure, device, pressure_kpa);
  if (typeof flow_m3_h === "number") add(bin.flow, device, flow_m3_h);
}

/** A building's risers hang together; the whole community would be more sensors than the detectors weigh (50). */
const placeOf = ({ places }: Situation, zone: string): string => places.zones.get(zone)?.building ?? "";

function networkOf({ networks }: Situation, place: string): Network {
  const known = networks.get(place);
  if (known !== undefined) return known;
  const network = newNetwork();
  networks.set(place, network);
  return network;
}

/** The network of a zone, once one of its sensors was heard. */
export const networkAt = (situation: Situation, zone: string): Network | null => situation.networks.get(placeOf(situation, zone)) ?? null;

/** null: it is closed already. */
function binAt(situation: Situation, network: Network, index: number): NetworkBin | null {
  const known = network.bins.find((bin) => bin.index === index);
  if (known !== undefined) return known;
  if (index < network.closed || network.bins.length >= OPEN_BINS_MAX) return null;
  const bin: NetworkBin = { index, pressure: {}, flow: {} };
  network.bins.push(bin);
  network.bins.sort((one, other) => one.index - other.index);
  arm(situation, bin);
  return bin;
}

function add(sums: Record<string, [number, number]>, device: string, value: number): void {
  const sum = (sums[device] ??= [0, 0]);
  sum[0] += Math.round(value * PARTS);
  sum[1]++;
}

const meansOf = (sums: Readonly<Record<string, readonly [number, number]>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(sums)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([device, [sum, count]]) => [device, sum / PARTS / count]),
  );

/** Closed when what is late within the lateness has come. */
function arm(situation: Situation, { index }: NetworkBin): void {
  pushDeadline(situation.deadlines, { kind: "bin", atMs: (index + 1) * binMs + LATENESS_MS - situation.wallOffsetMs });
}

/** Puts the deadlines of open bins back, after a start. */
export function rearmNetwork(situation: Situation): void {
  for (const { bins } of situation.networks.values()) for (const bin of bins) arm(situation, bin);
}

/** Closes the bins that are due. Gives the ids of devices about which the detectors say something else than before. */
export function closeBins(situation: Situation, nowMs: number): readonly string[] {
  return [...situation.networks].flatMap(([place, network]) => closeBinsOf(situation, place, network, nowMs));
}

function closeBinsOf(situation: Situation, place: string, network: Network, nowMs: number): readonly string[] {
  const wallMs = wallOf(situation, nowMs);
  const before = network.said;
  while (network.bins.length > 0 && (network.bins[0]!.index + 1) * binMs + LATENESS_MS <= wallMs)
    close(situation, place, network, network.bins.shift()!);
  if (before === network.said) return [];
  return [...new Set([before, network.said].flatMap(({ burst, leak }) => [...Object.keys(burst), ...Object.keys(leak)]))];
}

function close(situation: Situation, place: string, network: Network, { index, pressure, flow }: NetworkBin): void {
  network.closed = index + 1;
  const atMs = (index + 1) * binMs;
  const minuteOfWeek = Math.floor((atMs + situation.places.utcOffsetMs) / MINUTE_MS) + FIRST_MINUTE;
  const planned = isPlanned(situation, place, atMs);
  const bin = { atMs, minuteOfWeek: minuteOfWeek % 10_080, pressure_kpa: meansOf(pressure), flow_m3_h: meansOf(flow), planned };
  const burst = closeBurstBin(network.burst as BurstState | null, bin);
  const leak = closeLeakBin(network.leak as LeakState | null, bin);
  network.burst = burst.state;
  network.leak = leak.state;
  network.learned = burst.verdict.learned;
  network.stuck = burst.verdict.stuck;
  network.said = { burst: burstSaid(network, burst.verdict, atMs), leak: leakSaid(leak.verdict, atMs) };
}

/** Works on the pipes of a building, in whichever of its zones, move the pressure in all of it, and in no other. */
function isPlanned({ works, places }: Situation, place: string, atMs: number): boolean {
  return [...works.values()].some(({ fromMs, toMs, kinds, buildings, zones }) => {
    const isThen = fromMs < atMs && atMs - binMs < toMs && kinds.includes("pipe-pressure");
    return isThen && (buildings.includes(place) || zones.some((zone) => places.zones.get(zone)?.building === place));
  });
}

/** A person has closed a burst that was none: the pressures are as they should be, and are learnt as such. */
export function acceptNetwork(situation: Situation, zone: string | null): void {
  const network = zone === null ? null : networkAt(situation, zone);
  if (network?.burst == null) return;
  acceptPressures(network.burst as BurstState);
  network.said = { ...network.said, burst: {} };
}

/** A burst keeps the sensor at which it was raised: another that leads later is named beside it. */
function burstSaid({ said }: Network, { burst, criteria }: BurstVerdict, atMs: number): Readonly<Record<string, Verdict>> {
  if (burst === null) return {};
  const [known] = Object.entries(said.burst);
  const device = known?.[0] ?? burst.nearest;
  return { [device]: { grades: ["burst"], atMs, note: nearText(burst), clauses: criteria.map(clauseOfCriterion) } };
}

function nearText({ nearest, alsoNear, dropKpa }: Burst): Verdict["note"] {
  const drop = (dropKpa[nearest] ?? 0).toFixed(0);
  if (alsoNear.length === 0)
    return text(`最可能在 ${nearest} 附近,水压低了约 ${drop} kPa`, `Most likely near ${nearest}, about ${drop} kPa lower than usual`);
  const others = alsoNear.slice(0, 3);
  return text(
    `最可能在 ${nearest} 附近(低约 ${drop} kPa),也可能在 ${others.join("、")} 附近`,
    `Most likely near ${nearest} (about ${drop} kPa lower), perhaps near ${others.join(", ")}`,
  );
}

/** Night or whole day, flow above or pressure below the usual. */
function leakNote(by: PipeCriterion["name"], excess: number): Verdict["note"] {
  const isNight = by.startsWith("night-");
  const amount = excess.toFixed(1);
  if (by.includes("pressure"))
    return text(
      `${isNight ? "夜间" : "全天"}水压比平时低约 ${amount} kPa`,
      `Pressure ${isNight ? "at night" : "over the day"} about ${amount} kPa lower than usual`,
    );
  return text(
    `${isNight ? "夜间" : "全天"}流量比平时多约 ${amount} m³/h`,
    `Flow ${isNight ? "at night" : "over the day"} about ${amount} m³/h more than usual`,
  );
}

const leakSaid = ({ leaks, criteria }: LeakVerdict, atMs: number): Readonly<Record<string, Verdict>> =>
  Object.fromEntries(
    leaks.map(({ sensor, excess, by }) => {
      const note = leakNote(by, excess);
      return [sensor, { grades: ["leak"], atMs, note, clauses: criteria.filter(({ name }) => name === by).map(clauseOfCriterion) }];
    }),
  );

type OpenBins = Readonly<Record<string, Pick<Network, "appliedId" | "bins">>>;

/** What changes with every reading, by place. */
export const encodeOpenBins = ({ networks }: Situation): OpenBins =>
  Object.fromEntries([...networks].map(([place, { appliedId, bins }]) => [place, { appliedId, bins }]));

/** What changes when a bin is closed: some 100 kB a network of 50 sensors. */
export const encodeNetworks = ({ networks }: Situation): string =>
  JSON.stringify(Object.fromEntries([...networks].map(([place, network]) => [place, { ...network, bins: [], appliedId: 0 }])));

/** Bins closed so far, of all networks: tells whether `encodeNetworks` would give something else. */
export const closedBins = ({ networks }: Situation): number => [...networks.values()].reduce((sum, { closed }) => sum + closed, 0);

/** Puts the networks back from their two parts. `body` null: none was ever closed. */
export function restoreNetworks(situation: Situation, open: OpenBins, body: string | null): void {
  const kept = body === null ? {} : (JSON.parse(body) as Readonly<Record<string, Network>>);
  for (const [place, bins] of Object.entries(open)) situation.networks.set(place, { ...(kept[place] ?? newNetwork()), ...bins });
}
