import { readPayload, type Rejected, type Sound } from "../../edge/wire/payload.ts";
import { READING_FLAG, type Reading } from "../../rules/model/reading.ts";
import { isEmergency } from "../../rules/starter/emergency.ts";
import type { Clock } from "../clock.ts";
import type { Write } from "../journal/statements.ts";
import { mayQuarantine, type DeviceEntry } from "./devices.ts";
import { identify } from "./identity.ts";

/** A device's `at` within this of arrival is believed (contract, "Time"). */
const BELIEVED_MS = 5 * 60_000;
/** An age above this is history (contract, "Time"). */
const HISTORY_MS = 10 * 60_000;
/** Bytes of a quarantined payload that are kept: enough to see what is wrong. */
const PAYLOAD_KEPT_BYTES = 1_024;

/** What became of a message. Refused: not kept, so it must not be acknowledged. */
export type Taken = "taken" | "urgent" | "refused";

export interface IntakeOptions {
  readonly clock: Clock;
  /** Takes a sound, new reading into the batch being filled. */
  readonly take: (reading: Reading, nowMs: number) => void;
  readonly nextId: () => number;
  readonly write: (write: Write) => void;
  /** True while only emergencies may be kept. */
  readonly refusesTelemetry: () => boolean;
}

export interface Intake {
  /** One PUBLISH of a device on its own reading topic. Never throws. */
  reading(entry: DeviceEntry, payload: Uint8Array, qos: 0 | 1 | 2): Taken;
  /** A reading that people make in the name of a device: a press on the page of a home. Never throws. */
  pageReading(entry: DeviceEntry, payload: Uint8Array): Taken;
  readonly counters: { readings: number; repeats: number; quarantined: number; refused: number };
}

export function createIntake({ clock, take, nextId, write, refusesTelemetry }: IntakeOptions): Intake {
  const counters = { readings: 0, repeats: 0, quarantined: 0, refused: 0 };
  // Of the message at hand. Kept here so that no closure is made for each of 100,000 messages a second.
  let entry!: DeviceEntry;
  let payload!: Uint8Array;
  let qos = 1;
  let nowMs = 0;
  let receivedMs = 0;
  let isUrgent = false;
  let origin = 0;

  function onSound(sound: Sound): void {
    const { at, sentAt, boot, seq, values } = sound;
    let flags = origin;
    let eventMs = receivedMs;
    if (sentAt !== null) {
      const ageMs = at === null ? 0 : sentAt - at;
      if (ageMs < 0) flags |= READING_FLAG.clockFault;
      else eventMs = receivedMs - ageMs;
      if (ageMs > HISTORY_MS) flags |= READING_FLAG.history;
    } else if (at !== null) {
      if (Math.abs(receivedMs - at) <= BELIEVED_MS) eventMs = at;
      else flags |= READING_FLAG.clockFault;
    }
    const deviceAtMs = at ?? undefined;
    if (seq >= 0 || at !== null) {
      identify(deviceAtMs, values);
      const verdict = entry.identities.judge(boot, seq, at ?? 0, nowMs);
      if (verdict === "repeat") {
        entry.counts.repeats++;
        counters.repeats++;
        return;
      }
      if (verdict === "unverified") {
        flags |= READING_FLAG.unverified;
        entry.counts.unverified++;
      }
    }
    if (isEmergency(entry.device.kind, values)) {
      isUrgent = true;
      if (qos === 0) {
        flags |= READING_FLAG.emergencyAtQos0;
        entry.counts.emergenciesAtQos0++;
      }
    }
    if (flags & READING_FLAG.clockFault) entry.counts.clockFaults++;
    counters.readings++;
    const { registration } = entry.device;
    take({ id: nextId(), device: registration, eventMs, receivedMs, boot, seq, flags, values, deviceAtMs }, nowMs);
  }

  function onRejected({ reason, detail }: Rejected): void {
    counters.quarantined++;
    entry.counts.quarantined++;
    if (!mayQuarantine(entry, nowMs)) return;
    // A copy: the bytes at hand belong to the socket's buffer and are used again.
    const kept = Uint8Array.prototype.slice.call(payload, 0, PAYLOAD_KEPT_BYTES);
    write(["quarantine", entry.device.id, receivedMs, reason, detail, kept]);
  }

  function read(from: DeviceEntry, bytes: Uint8Array, quality: 0 | 1 | 2, flags: number): Taken {
    if (refusesTelemetry() && !holdsEmergency(from, bytes)) {
      counters.refused++;
      return "refused";
    }
    entry = from;
    payload = bytes;
    qos = quality;
    nowMs = clock.nowMs();
    receivedMs = nowMs + clock.offsetMs;
    isUrgent = false;
    origin = flags;
    readPayload(bytes, from.device.kind, onSound, onRejected);
    return isUrgent ? "urgent" : "taken";
  }

  return {
    counters,
    reading: (from, bytes, quality) => read(from, bytes, quality, 0),
    pageReading: (from, bytes) => read(from, bytes, 1, READING_FLAG.page),
  };
}

/** For the full disk only: looks into the message before it is taken. */
function holdsEmergency(entry: DeviceEntry, payload: Uint8Array): boolean {
  let found = false;
  readPayload(
    payload,
    entry.device.kind,
    ({ values }) => {
      found ||= isEmergency(entry.device.kind, values);
    },
    () => {},
  );
  return found;
}
