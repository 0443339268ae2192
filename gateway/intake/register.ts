import { DeviceKind, Id, type Device } from "../../rules/model/device.ts";
import type { Actor } from "../../rules/model/input.ts";
import type { AuditEntry, Write } from "../journal/statements.ts";
import type { NewDevice, NewDeviceAnswer, Register } from "../runner/acts.ts";
import { newSecret, type Devices, type DeviceEntry, type PlaceOf } from "./devices.ts";

/** One import of the largest size (contract: 50,000 rows) and twice the design's target beside it. */
const DEVICES_MAX = 100_000;
/** Devices an input: keeps each step and each row of the journal small. */
const DEVICES_PER_INPUT = 500;
/** Reserved by the topics `notice/...` and `alert/...`. */
const RESERVED = new Set(["notice", "alert"]);

export interface RegisterOptions {
  readonly devices: Devices;
  readonly placeOf: PlaceOf;
  /** The station that a terminal in this building belongs to. */
  readonly stationOf: (zone: string) => string | null;
  readonly lastRegistration: number;
  readonly wallMs: () => number;
  /** Puts the change through the one queue; resolves when it is on disk. */
  readonly apply: (
    put: readonly Device[],
    removed: readonly number[],
    writes: readonly Write[],
    audit: readonly AuditEntry[],
  ) => Promise<void>;
  /** Devices of the site file that were deleted: they stay so until restored. */
  readonly deletedOfSite: Map<string, NewDevice>;
}

const GATEWAY: Actor = { name: "gateway", role: "gateway" };

interface Prepared {
  readonly device: Device;
  readonly secret: string;
  readonly hash: Uint8Array;
}

export function createRegister(options: RegisterOptions): Register & {
  addFromSite(devices: readonly NewDevice[]): Promise<ReadonlyMap<string, string>>;
} {
  const { devices, placeOf, stationOf, wallMs, apply, deletedOfSite } = options;
  let registration = options.lastRegistration;

  function refusalOf(wanted: NewDevice, count: number): string | null {
    if (!Id.safeParse(wanted.id).success) return "id must match [a-z0-9][a-z0-9-]{0,63}";
    if (RESERVED.has(wanted.id)) return `${wanted.id} is reserved`;
    if (!DeviceKind.safeParse(wanted.kind).success) return `${wanted.kind.slice(0, 40)} is no kind of device`;
    if (placeOf(wanted.zone) === undefined) return `there is no zone ${wanted.zone.slice(0, 64)}`;
    if (count >= DEVICES_MAX) return `there are ${DEVICES_MAX} devices already`;
    return null;
  }

  function deviceOf(wanted: NewDevice, number: number): Device {
    const { id, kind, zone, powered = "battery", expectEveryMs = null } = wanted;
    const station = kind === "station-terminal" ? (wanted.station ?? stationOf(zone)) : null;
    return { registration: number, id, kind, zone, powered, expectEveryMs, station };
  }

  const prepare = (wanted: NewDevice): Prepared => ({ device: deviceOf(wanted, ++registration), ...newSecret() });

  async function create(prepared: readonly Prepared[], origin: "site" | "api", by: Actor): Promise<void> {
    const atMs = wallMs();
    // Even where nothing is new: what is there already may have been put a moment ago, and is on disk when this answers.
    const waits: Promise<void>[] = [apply([], [], [], [])];
    for (let from = 0; from < prepared.length; from += DEVICES_PER_INPUT) {
      const some = prepared.slice(from, from + DEVICES_PER_INPUT);
      for (const { device, hash } of some) devices.put(device, origin, hash);
      const audit: AuditEntry = {
        atMs,
        actor: by.name,
        action: "device.add",
        target: some.length === 1 ? some[0]!.device.id : `${some.length} devices`,
        outcome: "done",
        detail: { origin, ids: some.slice(0, 50).map(({ device }) => device.id) },
      };
      waits.push(
        apply(
          some.map(({ device }) => device),
          [],
          some.map(({ device, hash }) => rowOf(device, hash, origin, atMs)),
          [audit],
        ),
      );
    }
    await Promise.all(waits);
  }

  async function add(wanted: readonly NewDevice[], by: Actor): Promise<readonly NewDeviceAnswer[]> {
    const prepared = new Map<string, Prepared>();
    const answers = wanted.map((one): NewDeviceAnswer => {
      const known = devices.byId(one.id)?.device ?? prepared.get(one.id)?.device;
      if (known !== undefined) {
        if (known.kind === one.kind && known.zone === one.zone) return { ok: true, id: one.id, secret: null };
        return { ok: false, id: one.id, reason: `${one.id} exists as ${known.kind} in ${known.zone}` };
      }
      const reason = refusalOf(one, devices.size + prepared.size);
      if (reason !== null) return { ok: false, id: one.id.slice(0, 64), reason };
      const made = prepare(one);
      prepared.set(one.id, made);
      return { ok: true, id: one.id, secret: made.secret };
    });
    await create([...prepared.values()], "api", by);
    return answers;
  }

  /** The file has the last word on where its devices are and how often they report; their secrets and what is known of them stay. */
  async function followSite(wanted: readonly NewDevice[]): Promise<void> {
    for (const one of wanted) {
      const entry = devices.byId(one.id);
      if (entry === undefined || entry.origin !== "site") continue;
      const device = deviceOf(one, entry.device.registration);
      if (sameDevice(device, entry.device)) continue;
      // Another kind of thing under the same id is a new registration.
      if (device.kind !== entry.device.kind) {
        await remove(one.id, GATEWAY);
        deletedOfSite.delete(one.id);
        continue;
      }
      const atMs = wallMs();
      devices.put(device, "site", entry.secretHash);
      const audit: AuditEntry = {
        atMs,
        actor: GATEWAY.name,
        action: "device.change",
        target: one.id,
        outcome: "done",
        detail: { zone: device.zone },
      };
      await apply([device], [], [rowOf(device, entry.secretHash, "site", atMs)], [audit]);
    }
  }

  async function remove(id: string, by: Actor): Promise<boolean> {
    const entry = devices.byId(id);
    if (entry === undefined) return false;
    const { device, origin } = entry;
    const atMs = wallMs();
    devices.remove(entry);
    entry.line?.close("device deleted");
    if (origin === "site") deletedOfSite.set(id, device);
    const audit: AuditEntry = { atMs, actor: by.name, action: "device.delete", target: id, outcome: "done", detail: {} };
    await apply(
      [],
      [device.registration],
      [
        ["deviceDelete", atMs, device.registration],
        ["deviceStateDelete", device.registration],
        ["identityForget", device.registration],
      ],
      [audit],
    );
    return true;
  }

  async function renewSecret(id: string, by: Actor): Promise<string | null> {
    const entry = devices.byId(id);
    if (entry === undefined) return null;
    const { secret, hash } = newSecret();
    const atMs = wallMs();
    const audit: AuditEntry = { atMs, actor: by.name, action: "device.secret", target: id, outcome: "done", detail: {} };
    entry.secretHash = hash;
    entry.line?.close("secret renewed");
    await apply([], [], [rowOf(entry.device, hash, entry.origin, atMs)], [audit]);
    return secret;
  }

  return {
    add,
    remove,
    renewSecret,
    async restore(id, by) {
      const wanted = deletedOfSite.get(id);
      if (wanted === undefined || devices.byId(id) !== undefined) return false;
      deletedOfSite.delete(id);
      await create([prepare(wanted)], "site", by);
      return true;
    },
    async addFromSite(wanted) {
      await followSite(wanted);
      const fresh = wanted.filter(({ id }) => devices.byId(id) === undefined && !deletedOfSite.has(id)).map(prepare);
      await create(fresh, "site", GATEWAY);
      return new Map(fresh.map(({ device, secret }) => [device.id, secret]));
    },
  };
}

function sameDevice(one: Device, other: Device): boolean {
  return (
    one.kind === other.kind &&
    one.zone === other.zone &&
    one.powered === other.powered &&
    one.expectEveryMs === other.expectEveryMs &&
    one.station === other.station
  );
}

function rowOf(device: Device, hash: Uint8Array | null, origin: DeviceEntry["origin"], atMs: number): Write {
  const { registration, id, kind, zone, powered, expectEveryMs, station } = device;
  return ["devicePut", registration, id, kind, zone, powered, expectEveryMs, station, hash, origin, atMs];
}
