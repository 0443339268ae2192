import type { Socket } from "node:net";
import type { DeviceEntry, Line } from "../intake/devices.ts";
import type { Acknowledger } from "../journal/batch.ts";
import { Bridge } from "./bridge.ts";
import { Budget } from "./budget.ts";
import type { Doors } from "./doors.ts";
import { CONNECT_BYTES_MAX, countFilters, header, PACKET, PACKET_BYTES_MAX, readHeader } from "./framing.ts";

/** Unanswered PUBLISHes a connection may have onward (design). */
const IN_FLIGHT_MAX = 32;
/** Filters one SUBSCRIBE may carry, and a connection in all: a device needs four. */
const FILTERS_PER_PACKET = 16;
const FILTERS_MAX = 256;
/** Answers waiting in a socket nobody reads, above which it is read no further. */
const BACKLOG_BYTES = 64 * 1024;
/** A socket that takes no answers for this long is given up. */
export const DRAIN_MS = 10_000;
/** Keepalive 0 or longer is supervised at this (contract). */
const KEEPALIVE_S_MAX = 120;
/** Time for telemetry that can't be kept to see emergencies behind it through before the connection is closed. */
export const REFUSED_CLOSE_MS = 2_000;

const PINGRESP = Buffer.from([0xd0, 0]);

/** Why a socket is not read at the moment; a bit each. */
const HOLD = { greeting: 1, inFlight: 2, order: 4, full: 8, broker: 16, rate: 32, backlog: 64 } as const;

/**
 * One connection, framed before aedes sees a byte of it. A device's own readings go straight to the intake; everything
 * else goes to aedes in whole packets. Its answers keep the order of its packets.
 */
export class Door implements Acknowledger, Line {
  readonly socket: Socket;
  readonly openedAtMs: number;
  private readonly doors: Doors;
  private bridge: Bridge | null = null;
  entry: DeviceEntry | null = null;
  private carry: Buffer | null = null;
  private holds = 0;
  /** Packet ids to acknowledge, by slot of the batch that holds them. */
  private readonly owed: [number[], number[]] = [[], []];
  /** Readings and packets of aedes that are not answered yet. */
  private fast = 0;
  private slow = 0;
  /** QoS 2 packet ids between PUBLISH and PUBREL: a repeat of one is no new message. */
  readonly unreleased = new Set<number>();
  private readonly budget: Budget;
  private filters = 0;
  keepaliveMs = KEEPALIVE_S_MAX * 1_000;
  heardAtMs: number;
  backlogSinceMs: number | null = null;
  refusedAtMs: number | null = null;
  private ended = false;
  isClosed = false;

  constructor(socket: Socket, doors: Doors, nowMs: number) {
    this.socket = socket;
    this.doors = doors;
    this.openedAtMs = nowMs;
    this.heardAtMs = nowMs;
    this.budget = new Budget(nowMs);
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
    socket.on("drain", () => this.drained());
    socket.on("end", () => this.halfClosed());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.closed());
  }

  get isOpen(): boolean {
    return this.entry !== null;
  }

  /** Bytes of a packet that is not whole yet. */
  get heldBytes(): number {
    return this.carry?.length ?? 0;
  }

  /** Keepalive as the CONNECT asked for it, in s. */
  setKeepalive(keepaliveS: number): void {
    this.keepaliveMs = (keepaliveS === 0 ? KEEPALIVE_S_MAX : Math.min(keepaliveS, KEEPALIVE_S_MAX)) * 1_000;
  }

  /** aedes has let the device in. */
  open(entry: DeviceEntry): void {
    this.entry = entry;
    this.release(HOLD.greeting);
  }

  private receive(chunk: Buffer): void {
    this.heardAtMs = this.doors.nowMs;
    this.budget.spendBytes(chunk.length);
    const before = this.heldBytes;
    this.parse(this.carry === null ? chunk : Buffer.concat([this.carry, chunk]));
    this.doors.countHeld(this, this.heldBytes - before);
    if (this.holds !== 0) this.socket.pause();
  }

  private parse(data: Buffer): void {
    let at = 0;
    while (at < data.length && this.holds === 0) {
      const verdict = readHeader(data, at, this.isOpen ? PACKET_BYTES_MAX : CONNECT_BYTES_MAX);
      if (verdict === "bad") return this.refuse("packet_too_large", `first byte ${data[at]}`);
      if (!this.isOpen && data[at]! >> 4 !== PACKET.connect) return this.refuse("no_connect", `first byte ${data[at]}`);
      if (verdict === "more") break;
      const { bodyAt, end } = header;
      if (!this.packet(data, at, bodyAt, end)) break;
      if (this.isClosed) return;
      at = end;
    }
    // A copy where little is left: a view would keep the whole chunk alive.
    if (at === data.length) this.carry = null;
    else this.carry = at === 0 ? data : Buffer.from(data.subarray(at));
  }

  /** False where the packet has to wait; a hold says for what. */
  private packet(data: Buffer, at: number, bodyAt: number, end: number): boolean {
    const first = data[at]!;
    switch (first >> 4) {
      case PACKET.publish:
        return this.publish(data, at, bodyAt, end);
      case PACKET.pingreq:
        this.socket.write(PINGRESP);
        return true;
      case PACKET.connect:
        return this.connect(data.subarray(at, end));
      case PACKET.subscribe:
      case PACKET.unsubscribe:
        return this.subscribe(data, at, bodyAt, end);
      case PACKET.disconnect:
        if (this.fast + this.slow > 0) return this.hold(HOLD.order);
        return this.pass(data.subarray(at, end));
      case PACKET.pubrel:
        if (end - bodyAt >= 2) this.unreleased.delete(data.readUInt16BE(bodyAt));
        return this.pass(data.subarray(at, end));
      case PACKET.puback:
      case PACKET.pubrec:
      case PACKET.pubcomp:
        return this.pass(data.subarray(at, end));
      default:
        this.refuse("protocol", `packet type ${first >> 4}`);
        return true;
    }
  }

  private connect(packet: Buffer): boolean {
    if (this.bridge !== null) {
      this.refuse("second_connect", "");
      return true;
    }
    this.bridge = new Bridge(this);
    this.holds |= HOLD.greeting;
    this.doors.admit(this.bridge);
    this.pass(packet);
    return true;
  }

  private publish(data: Buffer, at: number, bodyAt: number, end: number): boolean {
    const qos = (data[at]! >> 1) & 3;
    const entry = this.entry!;
    const topicEnd = end - bodyAt >= 2 ? bodyAt + 2 + data.readUInt16BE(bodyAt) : Infinity;
    if (qos === 3 || topicEnd + (qos > 0 ? 2 : 0) > end) {
      this.refuse("malformed", "PUBLISH");
      return true;
    }
    const topic = entry.readingTopic;
    const isReading = topicEnd - bodyAt - 2 === topic.length && data.compare(topic, 0, topic.length, bodyAt + 2, topicEnd) === 0;
    if (isReading && qos < 2) return this.reading(data, topicEnd, end, qos as 0 | 1);
    return this.passPublish(data, at, { bodyAt, topicEnd, end, qos, isReading });
  }

  /** The fast way: to the intake, acknowledged by the batch that holds it. */
  private reading(data: Buffer, topicEnd: number, end: number, qos: 0 | 1): boolean {
    const entry = this.entry!;
    if (qos === 1 && this.slow > 0) return this.hold(HOLD.order);
    if (this.fast >= IN_FLIGHT_MAX) return this.hold(HOLD.inFlight);
    if (this.doors.isFull(entry.isLifeSafety)) {
      this.doors.waitForRoom(this);
      return this.hold(HOLD.full);
    }
    const packetId = qos === 1 ? data.readUInt16BE(topicEnd) : 0;
    if (qos === 1 && packetId === 0) {
      this.refuse("malformed", "packet id 0");
      return true;
    }
    const taken = this.doors.intake.reading(entry, data.subarray(topicEnd + qos * 2, end), qos);
    if (taken === "refused") this.refusedAtMs ??= this.doors.nowMs;
    else {
      if (qos === 1) this.owe(packetId);
      if (taken === "urgent") this.doors.journal.hurry();
      else this.doors.journal.schedule();
    }
    this.spendMessage();
    return true;
  }

  private spendMessage(): void {
    this.budget.spendMessage();
    if (this.budget.isLeft()) return;
    this.hold(HOLD.rate);
    this.doors.waitForRate(this);
  }

  private owe(packetId: number): void {
    const { filling } = this.doors.journal;
    const ids = this.owed[filling.slot as 0 | 1];
    if (ids.length === 0) filling.acknowledgers.push(this);
    ids.push(packetId);
    this.fast++;
  }

  acknowledge(slot: number): void {
    const ids = this.owed[slot as 0 | 1];
    const count = ids.length;
    this.fast -= count;
    if (!this.isClosed) {
      const bytes = Buffer.allocUnsafe(count * 4);
      for (let index = 0; index < count; index++) {
        const id = ids[index]!;
        bytes[index * 4] = 0x40;
        bytes[index * 4 + 1] = 2;
        bytes[index * 4 + 2] = id >> 8;
        bytes[index * 4 + 3] = id & 255;
      }
      this.socket.write(bytes);
      if (this.socket.writableLength > BACKLOG_BYTES) this.holdBacklog();
    }
    ids.length = 0;
  }

  proceed(): void {
    if (this.fast < IN_FLIGHT_MAX) this.holds &= ~HOLD.inFlight;
    if (this.fast === 0 && this.slow === 0) this.holds &= ~HOLD.order;
    this.resume();
  }

  /** Everything that is no reading: the topic must be one of the device's own, whatever bytes it has. */
  private passPublish(
    data: Buffer,
    at: number,
    found: { readonly bodyAt: number; readonly topicEnd: number; readonly end: number; readonly qos: number; readonly isReading: boolean },
  ): boolean {
    const { bodyAt, topicEnd, end, qos, isReading } = found;
    const { topics } = this.entry!;
    const topic = isReading ? topics.reading : data.toString("latin1", bodyAt + 2, topicEnd);
    if (!isReading && topic !== topics.state && topic !== topics.reply) {
      this.refuse("foreign_topic", topic.slice(0, 100));
      return true;
    }
    if (qos > 0 && this.fast > 0) return this.hold(HOLD.order);
    if (this.slow >= IN_FLIGHT_MAX) return this.hold(HOLD.inFlight);
    if (qos > 0) this.slow++;
    this.pass(data.subarray(at, end));
    this.spendMessage();
    return true;
  }

  /** The hook has answered aedes for one of this door's PUBLISHes. */
  answered(): void {
    this.slow--;
    // aedes writes its acknowledgement first: it does so before the event loop turns.
    setImmediate(() => this.proceed());
  }

  private subscribe(data: Buffer, at: number, bodyAt: number, end: number): boolean {
    const count = countFilters(data, bodyAt, end, data[at]! >> 4 === PACKET.subscribe ? 1 : 0);
    this.filters += Math.max(0, count);
    if (count < 0) this.refuse("malformed", "SUBSCRIBE");
    else if (count > FILTERS_PER_PACKET || this.filters > FILTERS_MAX) this.refuse("too_many_filters", `${this.filters}`);
    else return this.pass(data.subarray(at, end));
    return true;
  }

  /** A whole packet to aedes; a copy, since the chunk's memory may be cut again. */
  private pass(packet: Buffer): true {
    if (this.bridge !== null && !this.bridge.destroyed && !this.bridge.push(Buffer.from(packet))) this.hold(HOLD.broker);
    return true;
  }

  brokerReads(): void {
    this.release(HOLD.broker);
  }

  /** aedes is done with the connection: what was written goes out first. */
  brokerEnds(): void {
    if (!this.isClosed) this.socket.end();
    this.doors.closing(this);
  }

  send(bytes: Buffer, done: (error?: Error | null) => void): void {
    if (this.isClosed || this.socket.writableEnded) return done(new Error("connection closed"));
    // Not written yet: aedes waits for the drain and gives up after its drainTimeout.
    if (this.socket.write(bytes)) done();
    else this.socket.once("drain", () => done());
  }

  private hold(reason: number): false {
    this.holds |= reason;
    return false;
  }

  private holdBacklog(): void {
    this.holds |= HOLD.backlog;
    this.backlogSinceMs ??= this.doors.nowMs;
  }

  private drained(): void {
    this.backlogSinceMs = null;
    this.release(HOLD.backlog);
  }

  room(): void {
    this.release(HOLD.full);
  }

  /** True where the rate allows reading on. */
  refill(nowMs: number): boolean {
    if (!this.budget.refill(nowMs)) return false;
    this.release(HOLD.rate);
    return true;
  }

  private release(reason: number): void {
    if ((this.holds & reason) === 0) return;
    this.holds &= ~reason;
    this.resume();
  }

  private resume(): void {
    if (this.holds !== 0 || this.isClosed) return;
    const { carry } = this;
    if (carry !== null) {
      const before = carry.length;
      this.parse(carry);
      this.doors.countHeld(this, this.heldBytes - before);
    }
    if (this.holds !== 0 || this.isClosed) return;
    if (this.ended) this.finish();
    else if (this.socket.isPaused()) this.socket.resume();
  }

  /** The device sends no more, but may still be waiting for answers. */
  private halfClosed(): void {
    this.ended = true;
    if (this.holds === 0 && this.fast + this.slow === 0) this.finish();
  }

  private finish(): void {
    if (this.fast + this.slow > 0) return;
    this.bridge?.destroy();
    this.socket.end();
  }

  private refuse(reason: string, detail: string): void {
    this.doors.countRefusal(this, reason, detail);
    this.close(reason);
  }

  close(_reason: string): void {
    this.isClosed = true;
    this.socket.destroy();
  }

  private closed(): void {
    this.isClosed = true;
    this.doors.countHeld(this, -this.heldBytes);
    this.carry = null;
    this.bridge?.destroy();
    this.doors.gone(this);
  }
}
