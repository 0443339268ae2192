import { type Community, spread } from "../community.ts";
import { type DeviceModel, type DeviceSpec, ORDINARY } from "../devices/device.ts";
import { createModels } from "../devices/models.ts";
import { createRandom } from "../random.ts";
import { bootCounter } from "../wire/payload.ts";
import { createSimulatedDevice, type SimulatedDevice } from "./simulated-device.ts";

/** All devices connect within this, ms: a living picture in seconds, without a burst at the door. */
const RAMP_MS = 10_000;
/** How often the fleet looks which device is due, ms: one timer for all of them. */
const LOOK_MS = 100;

export interface FleetOptions {
  readonly url: string;
  readonly community: Community;
  readonly seed: number;
  /** Simulated time to real time: 60 makes an hour of every minute, and a report a second of every report a minute. */
  readonly speed: number;
  /** At most so many devices, spread over the community. */
  readonly devices: number;
  readonly wallMs: () => number;
  readonly onShown: (spec: DeviceSpec, words: string) => void;
}

export interface Fleet {
  start(): void;
  counters(): { readonly devices: number; readonly connected: number; readonly acknowledged: number; readonly givenUp: number };
  /** Every device says offline and leaves. */
  stop(): Promise<void>;
}

interface Member {
  readonly device: SimulatedDevice;
  readonly model: DeviceModel;
  seq: number;
  /** Real ms at which it reports again; Infinity until it has connected for the first time. */
  dueMs: number;
}

/** The devices of a quiet community, each on a connection of its own, reporting for as long as the fleet runs. */
export function createFleet(options: FleetOptions): Fleet {
  const { community, seed, speed, wallMs } = options;
  const random = createRandom(seed).fork("fleet");
  const startMs = wallMs();
  const simulatedMs = (): number => startMs + (wallMs() - startMs) * speed;
  const models = createModels(spread(community.devices, options.devices), community.devices, seed);
  const members = models.map((model) => createMember(model));
  const timers: NodeJS.Timeout[] = [];

  function createMember(model: DeviceModel): Member {
    const { spec } = model;
    const device = createSimulatedDevice({
      ...options,
      site: community.site,
      spec,
      secret: community.secrets.get(spec.id) ?? "",
      noticeKey: community.noticeKey,
      boot: bootCounter(startMs),
      temper: "yields",
      random: random.fork(spec.id),
      onReady: () => ready(member),
    });
    const member: Member = { device, model, seq: 0, dueMs: Infinity };
    return member;
  }

  /** Its first report leaves at once; the next somewhere in its period, so that the community speaks evenly. */
  function ready(member: Member): void {
    if (member.dueMs !== Infinity) return;
    const againMs = report(member);
    member.dueMs = wallMs() + random.between(0.1, 1) * againMs;
  }

  function report(member: Member): number {
    const { values, urgent, againMs } = member.model.measure(simulatedMs(), ORDINARY);
    // A device that is away measures anew when it is back: telemetry of a quiet day is not worth keeping.
    if (member.device.line.connected()) {
      member.device.line.send({ atMs: wallMs(), seq: ++member.seq, values, urgent }).catch(() => undefined);
    }
    return againMs / speed;
  }

  function look(): void {
    const nowMs = wallMs();
    for (const member of members) {
      if (member.dueMs > nowMs) continue;
      // From when it was due, so that the devices keep their places; from now where the process was held up.
      const againMs = report(member);
      member.dueMs = Math.max(member.dueMs + againMs, nowMs + againMs / 2);
    }
  }

  return {
    start() {
      members.forEach(({ device }, index) => {
        const atMs = (RAMP_MS * (index + random.next())) / members.length;
        timers.push(setTimeout(() => device.line.open(), atMs));
      });
      timers.push(setInterval(look, LOOK_MS));
    },
    counters() {
      const lines = members.map(({ device }) => device.line.counters());
      return {
        devices: members.length,
        connected: members.filter(({ device }) => device.line.connected()).length,
        acknowledged: lines.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
        givenUp: lines.reduce((sum, { givenUp }) => sum + givenUp, 0),
      };
    },
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(members.map(({ device }) => device.close()));
    },
  };
}
