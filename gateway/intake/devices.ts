import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { filtersOf, topicsOf, type Topics } from "../../edge/wire/topics.ts";
import type { Device } from "../../rules/model/device.ts";
import { Identities } from "./identity.ts";

/** Rows of rubbish a device may leave a minute; all of it is counted. */
const QUARANTINE_PER_MINUTE = 60;

/** The live connection of a device, as far as others may touch it. */
export interface Line {
  close(reason: string): void;
}

/** A registered device while the process runs. */
export interface DeviceEntry {
  readonly device: Device;
  readonly origin: "site" | "api";
  secretHash: Uint8Array | null;
  readonly topics: Topics;
  /** Bytes of the reading topic: compared before anything is parsed. */
  readonly readingTopic: Buffer;
  readonly filters: ReadonlySet<string>;
  /** Its sockets are the last to wait when the gateway is full. */
  readonly isLifeSafety: boolean;
  readonly identities: Identities;
  /** QoS 2 packet ids of its session between PUBLISH and PUBREL: a repeat of one is no new message. At most 65,535. */
  readonly unreleased: Set<number>;
  line: Line | null;
  /** Rubbish, odd identities and clocks: counted here, shown by the API. */
  readonly counts: { quarantined: number; unverified: number; repeats: number; clockFaults: number; emergenciesAtQos0: number };
  readonly quarantineBudget: { minute: number; left: number };
}

export interface PlaceOf {
  (zone: string): { readonly building: string; readonly floor: number } | undefined;
}

/** All devices that are registered now, by id and by registration. */
export interface Devices {
  byId(id: string): DeviceEntry | undefined;
  byRegistration(registration: number): DeviceEntry | undefined;
  all(): IterableIterator<DeviceEntry>;
  readonly size: number;
  put(device: Device, origin: "site" | "api", secretHash: Uint8Array | null): DeviceEntry;
  remove(entry: DeviceEntry): void;
}

export function createDevices(site: string, placeOf: PlaceOf): Devices {
  const ids = new Map<string, DeviceEntry>();
  const registrations: (DeviceEntry | undefined)[] = [];
  return {
    byId: (id) => ids.get(id),
    byRegistration: (registration) => registrations[registration],
    all: () => ids.values(),
    get size() {
      return ids.size;
    },
    put(device, origin, secretHash) {
      const known = registrations[device.registration];
      const topics = topicsOf(site, device.id);
      const entry: DeviceEntry = {
        device,
        origin,
        secretHash,
        topics,
        readingTopic: Buffer.from(topics.reading),
        filters: filtersOf(site, device, placeOf(device.zone)?.building ?? device.zone),
        isLifeSafety: device.kind === "smoke-detector" || device.kind === "emergency-button",
        identities: known?.identities ?? new Identities(),
        unreleased: known?.unreleased ?? new Set(),
        line: known?.line ?? null,
        counts: known?.counts ?? { quarantined: 0, unverified: 0, repeats: 0, clockFaults: 0, emergenciesAtQos0: 0 },
        quarantineBudget: { minute: 0, left: QUARANTINE_PER_MINUTE },
      };
      ids.set(device.id, entry);
      registrations[device.registration] = entry;
      return entry;
    },
    remove(entry) {
      ids.delete(entry.device.id);
      registrations[entry.device.registration] = undefined;
    },
  };
}

/** A new secret of 256 random bits: too many to guess, so that one fast hash keeps it (no password hash is needed). */
export function newSecret(): { readonly secret: string; readonly hash: Uint8Array } {
  const secret = randomBytes(32).toString("base64url");
  return { secret, hash: secretHashOf(secret) };
}

export const secretHashOf = (secret: string | Buffer): Uint8Array => hash("sha256", secret, "buffer");

/** Compares in constant time, in microseconds. */
export function secretFits(entry: DeviceEntry, secret: Buffer): boolean {
  return entry.secretHash !== null && timingSafeEqual(secretHashOf(secret), entry.secretHash);
}

/** True where one more row of rubbish of this device may be kept. */
export function mayQuarantine({ quarantineBudget: budget }: DeviceEntry, nowMs: number): boolean {
  const minute = Math.floor(nowMs / 60_000);
  if (budget.minute !== minute) {
    budget.minute = minute;
    budget.left = QUARANTINE_PER_MINUTE;
  }
  return budget.left-- > 0;
}
