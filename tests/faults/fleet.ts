import type { Ledger, Received, SentReading } from "./ledger.ts";
import { openMqttSocket, type MqttSocket } from "./mqtt-socket.ts";

export interface MemberSpec {
  readonly id: string;
  readonly kind: string;
  readonly zone: string;
  /** false: its readings are identified by `at` and `values` alone. */
  readonly isSequenced: boolean;
}

interface Member extends MemberSpec {
  readonly secret: string;
  socket: MqttSocket | null;
  boot: number;
  seq: number;
  at: number;
  /** Readings of this connection still to be made. */
  left: number;
  inFlight: number;
  /** Not acknowledged yet, oldest first: sent again on the next connection. */
  readonly owed: SentReading[];
}

export interface FleetOptions {
  readonly ledger: Ledger;
  readonly random: () => number;
  readonly members: readonly (MemberSpec & { readonly secret: string })[];
  /** Called at each PUBACK of a reading. */
  readonly onAcknowledged: (isEmergency: boolean) => void;
}

export interface Fleet {
  /** Connects all; each sends again what it owes and then `readingsEach` new ones. Resolves when every connection has been tried. */
  connect(port: number, readingsEach: number): Promise<void>;
  disconnect(): void;
  /** False while a device still has something to send or to have acknowledged. */
  readonly isQuiet: boolean;
  /** From now on every command is replied to; before, every other one. */
  replyAlways(): void;
}

const SITE = "mini";
/** Readings in flight per device: what the benchmark calls "4 in flight". */
const IN_FLIGHT = 4;
const EMERGENCY_SHARE = 0.004;
const REBOOT_SHARE = 0.2;

/** Devices that keep their own books: what they sent, what was acknowledged, what they were told. */
export function createFleet({ ledger, random, members: specs, onAcknowledged }: FleetOptions): Fleet {
  let repliesAlways = false;
  const members = specs.map((spec): Member => {
    ledger.readings.set(spec.id, []);
    ledger.received.set(spec.id, new Map());
    return { ...spec, socket: null, boot: 1, seq: 0, at: 0, left: 0, inFlight: 0, owed: [] };
  });

  function valuesOf({ kind }: Member): Record<string, number | boolean> {
    const number = Math.round(random() * 1_000) / 10;
    const isEmergency = random() < EMERGENCY_SHARE;
    if (kind === "smoke-detector")
      return { smoke_obscuration_pct_m: number / 100, temperature_c: 20, ...(isEmergency ? { alarm: true } : {}) };
    if (kind === "emergency-button") return { battery_pct: 90, ...(isEmergency ? { pressed: true } : {}) };
    if (kind === "pipe-pressure") return { pressure_kpa: 300 + number };
    return kind === "smart-bin" ? { fill_pct: number / 2 } : { battery_pct: 90 };
  }

  function make(member: Member): SentReading {
    member.at = Math.max(Date.now(), member.at + 1);
    const seq = member.isSequenced ? ++member.seq : null;
    const reading: SentReading = {
      boot: member.isSequenced ? member.boot : 0,
      seq,
      at: member.at,
      values: valuesOf(member),
      acknowledged: false,
    };
    ledger.readings.get(member.id)!.push(reading);
    return reading;
  }

  function send(member: Member, reading: SentReading): void {
    const { boot, seq, at, values } = reading;
    const { socket } = member;
    member.inFlight++;
    socket!.publish(`linan/v1/${SITE}/${member.id}/reading`, JSON.stringify({ at, values, ...(seq === null ? {} : { boot, seq }) }), () => {
      // Acknowledgements come in order: anything else would make `owed` wrong and be found as a lost reading.
      member.owed.splice(member.owed.indexOf(reading), 1);
      member.inFlight--;
      reading.acknowledged = true;
      onAcknowledged(values["alarm"] === true || values["pressed"] === true);
      if (member.socket === socket) fill(member);
    });
  }

  function fill(member: Member): void {
    while (member.inFlight < IN_FLIGHT) {
      const again = member.owed[member.inFlight];
      if (again === undefined && member.left === 0) return;
      if (again === undefined) {
        member.left--;
        member.owed.push(make(member));
      }
      send(member, member.owed[member.inFlight]!);
    }
  }

  function receive(member: Member, topic: string, payload: Buffer): void {
    const told = JSON.parse(payload.toString()) as { id: string; name?: string; args?: { alert?: string }; alert?: { id: string } };
    const known = ledger.received.get(member.id)!;
    const one: Received = known.get(told.id) ?? {
      id: told.id,
      name: topic.endsWith("/command") ? told.name! : "alert",
      alert: told.alert?.id ?? told.args?.alert ?? "",
      times: 0,
      replyAcknowledged: false,
      cameAfterReply: false,
    };
    known.set(told.id, one);
    one.times++;
    if (one.replyAcknowledged) one.cameAfterReply = true;
    if (!repliesAlways && random() < 0.5) return;
    member.socket?.publish(`linan/v1/${SITE}/${member.id}/reply`, JSON.stringify({ id: told.id, ok: true }), () => {
      one.replyAcknowledged = true;
    });
  }

  function topicsOf({ id, kind }: Member): string[] {
    if (kind === "siren" || kind === "emergency-button") return [`linan/v1/${SITE}/${id}/command`];
    return kind === "station-terminal" ? [`linan/v1/${SITE}/alert/station-1`] : [];
  }

  async function open(member: Member, port: number): Promise<void> {
    if (member.owed.length === 0 && random() < REBOOT_SHARE) {
      member.boot++;
      member.seq = 0;
    }
    // Messages may come before the promise of the socket is looked at: they are kept until then.
    const early: (() => void)[] = [];
    const socket = await openMqttSocket({
      port,
      id: member.id,
      secret: member.secret,
      topics: topicsOf(member),
      onMessage: (topic, payload) => {
        if (member.socket === null) early.push(() => receive(member, topic, payload));
        else receive(member, topic, payload);
      },
    });
    member.socket = socket;
    for (const late of early) late();
    fill(member);
  }

  return {
    async connect(port, readingsEach) {
      for (const member of members) member.left = readingsEach;
      await Promise.allSettled(members.map((member) => open(member, port)));
    },
    disconnect() {
      for (const member of members) {
        member.socket?.destroy();
        member.socket = null;
        member.inFlight = 0;
        member.left = 0;
      }
    },
    get isQuiet() {
      return members.every(({ owed, left }) => owed.length === 0 && left === 0);
    },
    replyAlways() {
      repliesAlways = true;
    },
  };
}
