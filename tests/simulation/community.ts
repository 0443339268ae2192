import { raise } from "../../rules/engine/raise.ts";
import type { Evaluate } from "../../rules/engine/rules.ts";
import { createStep, type Step } from "../../rules/engine/step.ts";
import type { Alert, AlertKind } from "../../rules/model/alert.ts";
import type { DeviceKind } from "../../rules/model/device.ts";
import type { AlertCommand } from "../../rules/model/input.ts";
import type { Values } from "../../rules/model/values.ts";
import { STARTER_RULES } from "../../rules/starter/starter.ts";
import { FLEET } from "../rules/ops.ts";
import { createRandom, type Random } from "../rules/random.ts";
import { PLACES, START_MS } from "../rules/world.ts";
import { CALM, createSimulatedDevice, PERIOD_MS, quietOf, type SimulatedDevice, somethingOf, type Weather } from "./devices.ts";
import { createGateway, type Machine, type SimulatedGateway } from "./gateway.ts";
import { checkSituation, checkStep } from "./invariants.ts";

const STORM: Weather = { drops: 0.3, repeats: 0.2, reorders: true };
const SIREN_KINDS: ReadonlySet<string> = new Set(["fire", "sos", "bin-fire"]);
/** Time between two looks at everything. */
const TICKS_MS = [0, 1, 5, 200, 2_000, 9_000, 20_000];
const JUMPS_MS = [-86_400_000, -3_600_000, -7_000, 7_000, 3_600_000, 86_400_000];

/** Rules that fail on some readings, always the same: what a replay does must not depend on chance. */
const FRAGILE: ReadonlyMap<string, Evaluate> = new Map([
  [
    "core-sos",
    ({ situation, state, reading, nowMs }) => {
      if (reading.values["pressed"] !== true) return;
      raise(
        situation,
        state,
        { kind: "sos", priority: "P1", why: { zh: "求救", en: "help" }, evidence: null, reading: reading.id, isRepeatCounted: true },
        nowMs,
      );
      if (reading.seq % 7 === 3) throw new Error("the core fails after it raised");
    },
  ],
  [
    "bin-tilted",
    ({ reading }) => {
      if (reading.seq % 5 === 1) throw new Error("a rule fails");
    },
  ],
]);

/** What is said after all, and must be an alert that long after. */
const LAST_WORDS: Readonly<Partial<Record<DeviceKind, { readonly values: Values; readonly kind: AlertKind; readonly afterMs: number }>>> = {
  "emergency-button": { values: { pressed: true }, kind: "sos", afterMs: 0 },
  "smoke-detector": { values: { alarm: true }, kind: "fire", afterMs: 0 },
  "smart-bin": { values: { temperature_c: 90 }, kind: "bin-fire", afterMs: 0 },
  "pipe-pressure": { values: { pressure_kpa: 30 }, kind: "pipe-low-pressure", afterMs: 60_000 },
};

/** The live rules, and a set of which some fail. */
const LIVE: Step = createStep(STARTER_RULES);
const FAILING: Step = createStep(STARTER_RULES, FRAGILE);

/** One run: a storm of faults, then calm. Throws what was broken. */
export interface Community {
  /** A moment with every fault there is. */
  storm(): void;
  /** Faults stop; two devices stay dead. */
  calm(): void;
  /** Everything that must have come right. */
  checkLiveness(): void;
  /** All that is on disk, as text. */
  trace(): string;
}

export function createCommunity(seed: number): Community {
  const random = createRandom(seed);
  const machine: Machine = { monotonicMs: START_MS, wallShiftMs: 0 };
  const { step } = random.chance(0.5) ? LIVE : FAILING;
  const gateway: SimulatedGateway = createGateway({
    step,
    machine,
    onStep(input, outcomes) {
      checkStep(gateway.situation, input, outcomes);
      for (const { id, how } of outcomes.settled) if (how === "expired") expired.add(id);
    },
  });
  const expired = new Set<string>();
  const devices = FLEET.map(([id, kind, zone], index) =>
    createSimulatedDevice({ registration: index + 1, id, kind, zone, machine, random }),
  );
  const put = devices.map(({ registration, id, kind, zone }) => ({
    registration,
    id,
    kind,
    zone,
    powered: "mains" as const,
    expectEveryMs: PERIOD_MS,
    station: kind === "station-terminal" ? "s1" : null,
  }));
  gateway.put({ kind: "devices", put, removed: [] });
  gateway.commit();
  gateway.put({ kind: "started" });

  function pass(weather: Weather): void {
    for (const device of devices) device.exchange(gateway, weather);
    for (const delivery of gateway.toSend()) devices[delivery.device - 1]!.deliver(delivery, gateway, weather);
    gateway.wake();
    checkSituation(gateway.situation);
  }

  function storm(): void {
    machine.monotonicMs += random.pick(TICKS_MS);
    for (const device of devices) if (random.chance(0.3)) device.say(somethingOf(device, random));
    if (random.chance(0.05)) machine.wallShiftMs += random.pick(JUMPS_MS);
    if (random.chance(0.1)) random.pick(devices).skewMs = random.pick([0, ...JUMPS_MS, -200_000, 200_000]);
    if (random.chance(0.1)) random.pick(devices).downUntilMs = machine.monotonicMs + random.below(300_000);
    if (random.chance(0.3)) somebodyActs(gateway, random);
    pass(STORM);
    if (random.chance(0.3)) gateway.disk.slice(gateway.situation, 1 + random.below(8));
    if (random.chance(0.6)) commit();
    if (random.chance(0.08)) gateway.restart();
  }

  /** What was acknowledged is on disk, with the alert it raised: the batch went there as one. */
  function commit(): void {
    gateway.commit();
    const open = [...gateway.situation.alerts.values()];
    for (const alert of open)
      if (gateway.disk.alerts.get(alert.id)?.version !== alert.version) throw new Error(`${alert.id} is not on disk as it is`);
  }

  const dead = [random.pick(devices), random.pick(devices)];

  function calm(): void {
    machine.wallShiftMs = 0;
    for (const state of gateway.situation.devices)
      if (state?.outOfService != null)
        gateway.put({ kind: "service", by: { name: "li", role: "station" }, subject: state.device.id, until: null, reason: "" });
    for (const device of devices) {
      device.skewMs = 0;
      device.downUntilMs = dead.includes(device) ? Infinity : 0;
    }
    for (let tick = 0; tick < 90; tick++) {
      machine.monotonicMs += 10_000;
      if (tick % 6 === 0) for (const device of devices) device.say(quietOf(device));
      pass(CALM);
      commit();
    }
  }

  function checkLiveness(): void {
    for (const device of devices) if (!dead.includes(device)) checkDevice(device);
    for (const { id, wasAnswered } of dead) {
      const isSilent = [...gateway.situation.alerts.values()].some(
        (alert) => alert.device === id && alert.kind === "device-silent" && alert.active,
      );
      if (wasAnswered && !isSilent) throw new Error(`${id} is dead, and nobody is told`);
    }
    for (const delivery of gateway.disk.deliveries.values()) {
      const isDead = dead.some(({ registration }) => registration === delivery.device);
      if (!isDead || delivery.expiresAtMs <= machine.monotonicMs) throw new Error(`still owed: ${JSON.stringify(delivery)}`);
    }
    for (const { state } of gateway.situation.alerts.values())
      if (state === "shelved") somebodyMustSee(gateway.situation.alerts.values(), machine);
    lastWord();
  }

  function checkDevice(device: SimulatedDevice): void {
    const { id, unanswered, kind, registration, done } = device;
    if (unanswered.length > 0) throw new Error(`${id} still waits for ${unanswered.length} acknowledgements`);
    const its = [...gateway.situation.alerts.values()].filter((alert) => alert.device === id);
    if (its.some((alert) => alert.kind === "device-silent" && alert.active)) throw new Error(`${id} is alive, but silent`);
    const hasExpired = [...gateway.situation.supervision.keys()].includes(`siren:${id}`);
    if (kind !== "siren" || hasExpired) return;
    const isOn = done.findLast((name) => name.startsWith("siren_")) === "siren_on";
    const isWanted = [...gateway.situation.alerts.values()].some((alert) => wants(alert, device));
    if (isOn !== isWanted) throw new Error(`${id} ${registration} is ${isOn ? "on" : "off"}, wanted is ${isWanted}: ${done.join(" ")}`);
  }

  /** After all that: a press, an alarm and low pressure come through, are seen, and the button is answered. */
  function lastWord(): void {
    for (const device of devices) {
      const word = LAST_WORDS[device.kind];
      if (word === undefined || dead.includes(device)) continue;
      device.say(word.values);
      pass(CALM);
      commit();
      machine.monotonicMs += word.afterMs;
      pass(CALM);
      commit();
      const shown = [...gateway.disk.alerts.values()].find(
        (alert) => alert.device === device.id && alert.kind === word.kind && alert.state !== "closed",
      );
      if (shown?.active !== true) throw new Error(`${word.kind} of ${device.id} is not on disk`);
      if (word.kind === "sos" && !["received", "answered"].includes(device.done.at(-1)!))
        throw new Error(`the button heard ${device.done.at(-1)}`);
    }
  }

  return { storm, calm, checkLiveness, trace: () => JSON.stringify([gateway.disk.journal, [...gateway.disk.alerts.values()]]) };
}

/** Somebody looks at what is on disk, and may be late. */
function somebodyActs(gateway: SimulatedGateway, random: Random): void {
  const seen = [...gateway.disk.alerts.values()].filter(({ state }) => state !== "closed");
  if (seen.length === 0) return;
  const alert = random.pick(seen);
  const until = gateway.nowMs + gateway.situation.wallOffsetMs + random.pick([60_000, 8 * 3_600_000, 9 * 3_600_000]);
  const commands: readonly AlertCommand[] = [
    { name: "acknowledge" },
    { name: "verify", result: random.pick(["confirmed", "unfounded"]), by: "phone", note: "" },
    { name: "shelve", until, reason: "等" },
    { name: "unshelve" },
    { name: "close", outcome: random.pick(["real", "false"]), note: "" },
  ];
  if (random.chance(0.2)) somebodyServes(gateway, alert.device, until);
  gateway.act(alert.id, random.pick(commands), random.chance(0.5) ? alert.version : null);
}

/** Takes a device out of service, for too long now and then, or brings one back; a task is done. */
function somebodyServes(gateway: SimulatedGateway, device: string | null, untilMs: number): void {
  const by = { name: "li", role: "station" };
  const state = gateway.situation.devices[gateway.situation.registrations.get(device ?? "") ?? -1];
  if (state === undefined) return;
  const until = state.outOfService === null ? untilMs : null;
  gateway.put({ kind: "service", by, subject: state.device.id, until, reason: "检修" });
  const task = state.outOfService?.task ?? state.honesty?.task;
  if (typeof task === "string") gateway.put({ kind: "task-done", by, task });
}

function wants({ kind, verification, building, outOfService }: Alert, { zone }: SimulatedDevice): boolean {
  if (!SIREN_KINDS.has(kind) || verification === "unfounded" || outOfService) return false;
  return zone === "post" || (kind === "fire" && PLACES.zones.get(zone)?.building === building);
}

function somebodyMustSee(alerts: Iterable<Alert>, machine: Machine): void {
  for (const { id, shelvedUntil } of alerts)
    if (shelvedUntil !== null && shelvedUntil <= machine.monotonicMs) throw new Error(`${id} should have come back`);
}
