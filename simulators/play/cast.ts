import { setTimeout as wait } from "node:timers/promises";
import type { Community } from "../community.ts";
import type { DeviceSpec } from "../devices/device.ts";
import { createSimulatedDevice, type SimulatedDevice } from "../fleet/simulated-device.ts";
import type { Random } from "../random.ts";
import { bootCounter } from "../wire/payload.ts";

/** Connections opened a second: what a small gateway takes without a queue. */
const CONNECTS_PER_S = 200;
/** The play does not wait longer for devices that can't connect, ms. */
const READY_WITHIN_MS = 15_000;
/** Nor so long for the first of them, ms: nobody is there. */
const FIRST_WITHIN_MS = 8_000;
/** At the end, so long for what is not acknowledged yet, ms. */
const SETTLE_WITHIN_MS = 15_000;
const LOOK_MS = 50;

export interface CastOptions {
  readonly url: string;
  readonly community: Community;
  readonly specs: readonly DeviceSpec[];
  /** Those that never answer what is sent to them. */
  readonly deaf: ReadonlySet<string>;
  readonly random: Random;
  /** It waits so long for the first of them to stand, ms; else a few seconds: nobody is there. */
  readonly firstWithinMs?: number;
  readonly onShown: (spec: DeviceSpec, words: string) => void;
  readonly signal: AbortSignal;
}

/** The devices of a play on their lines. They insist on their place, should the fleet speak for them too. */
export interface Cast {
  readonly byId: ReadonlyMap<string, SimulatedDevice>;
  /** Opens all lines; resolves with how many stand once all do, or when it has waited long enough. */
  open(): Promise<number>;
  /** Connections made so far: more than there are devices where somebody else took their place, or the gateway was away. */
  connections(): number;
  /** Waits for what is not acknowledged, a bounded time. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export function createCast({ url, community, specs, deaf, random, onShown, firstWithinMs = FIRST_WITHIN_MS, signal }: CastOptions): Cast {
  const boot = bootCounter(Date.now());
  const devices = specs.map((spec) =>
    createSimulatedDevice({
      url,
      site: community.site,
      spec,
      isDeaf: deaf.has(spec.id),
      secret: community.secrets.get(spec.id) ?? "",
      noticeKey: community.noticeKey,
      boot,
      temper: "insists",
      random: random.fork(spec.id),
      wallMs: Date.now,
      onShown,
    }),
  );
  const connected = (): number => devices.filter(({ line }) => line.connected()).length;

  /** Looks again and again, for at most so long. */
  async function until(done: () => boolean, withinMs: number): Promise<void> {
    const endMs = performance.now() + withinMs;
    while (!done() && performance.now() < endMs && !signal.aborted) await wait(LOOK_MS);
  }

  return {
    byId: new Map(devices.map((device) => [device.spec.id, device])),
    async open() {
      for (const [index, { line }] of devices.entries()) {
        if (index % (CONNECTS_PER_S / 20) === 0) await wait(LOOK_MS);
        line.open();
      }
      await until(() => connected() > 0, firstWithinMs);
      if (connected() > 0) await until(() => connected() === devices.length, READY_WITHIN_MS);
      return connected();
    },
    connections: () => devices.reduce((sum, { line }) => sum + line.counters().connects, 0),
    settle: () => until(() => devices.every(({ line }) => line.waiting() === 0), SETTLE_WITHIN_MS),
    close: async () => {
      await Promise.all(devices.map((device) => device.close()));
    },
  };
}
