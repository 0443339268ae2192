import type { Socket } from "node:net";
import type { DeviceEntry, Line } from "../intake/devices.ts";
import type { Taken } from "../intake/intake.ts";
import type { Acknowledger } from "../journal/batch.ts";
import { acknowledgements, WITH_PUBREC } from "./acknowledgements.ts";
import { Bridge } from "./bridge.ts";
import { Budget } from "./budget.ts";
import type { Doors } from "./doors.ts";
import { ownTopic, type OwnTopic } from "./own-topic.ts";
import { CONNECT_BYTES_MAX, countFilters, header, PACKET, PACKET_BYTES_MAX, readHeader } from "./framing.ts";
import { sharedRead } from "./shared-read.ts";

/** Unanswered PUBLISHes a connection may have onward (design). */
const IN_FLIGHT_MAX = 32;
/** Filters one SUBSCRIBE may carry: a device needs four. */
const FILTERS_PER_PACKET = 16;
/** Answers waiting in a socket nobody reads, above which it is read no further. */
const BACKLOG_BYTES = 64 * 1024;
/** A socket that takes no answers for this long is given up. */
export const DRAIN_MS = 10_000;
/** Keepalive 0 or longer is supervised at this (contract). */
const KEEPALIVE_S_MAX = 120;
/** Time for telemetry that can't be kept to see emergencies behind it through before the connection is closed. */
export const REFUSED_CLOSE_MS = 2_000;

const PINGRESP = Buffer.from([0xd0, 0]);
/** CONNACK: let in, to a session that goes on. */
const SESSION_PRESENT = Buffer.from([0x20, 2, 1, 0]);
/** Why a socket is not read at the moment; a bit each. */
const HOLD = { greeting: 1, inFlight: 2, order: 4, full: 8, broker: 16, rate: 32, backlog: 64 } as const;

/**
 * One connection, framed before aedes sees a byte of it. What the device publishes goes to the intake and is answered
 * here, by the batch that holds it, so that answers keep the order of its packets; sessions, subscriptions and the end go
 * to aedes in whole packets.
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
  private unanswered = 0;
  private budget: Budget;
  private isSessionPresent = false;
  keepaliveMs = KEEPALIVE_S_MAX * 1_000;
  heardAtMs: number;
  backlogSinceMs: number | null = null;
  refusedAtMs: number | null = null;
  /** The device sends no more. */
  private hasEnded = false;
  /** Nothing more is taken from the device: it has said goodbye, or aedes is done with it. */
  private isLeaving = false;
  isClosed = false;

  constructor(accepted: Socket, doors: Doors, nowMs: number) {
    const socket = sharedRead(accepted, (bytes) => this.receive(bytes));
    this.socket = socket;
    this.doors = doors;
    this.openedAtMs = nowMs;
    this.heardAtMs = nowMs;
    this.budget = new Budget(nowMs);
    socket.setNoDelay(true);
    socket.on("drain", () => this.drained());
    socket.on("end", () => this.halfClosed());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.closed());
  }

  get isOpen(): boolean {
    return this.entry !== null;
  }

  /** Not read at the moment, for a reason of ours: its silence says nothing. */
  get isHeld(): boolean {
    return this.holds !== 0;
  }

  /** Bytes of a packet that is not whole yet. */
  get heldBytes(): number {
    return this.carry?.length ?? 0;
  }

  /** Keepalive as the CONNECT asked for it, in s. */
  setKeepalive(keepaliveS: number): void {
    this.keepaliveMs = (keepaliveS === 0 ? KEEPALIVE_S_MAX : Math.min(keepaliveS, KEEPALIVE_S_MAX)) * 1_000;
  }

  /** Answers a CONNECT that aedes would only have closed the connection for [MQTT-3.2.2-4]. */
  rejectConnect(returnCode: 2 | 5): void {
    if (!this.isClosed) this.socket.write(Buffer.from([0x20, 2, 0, returnCode]));
  }

  /** The device comes back to a session that goes on [MQTT-3.2.2-2]: aedes says so only where it has subscriptions. */
  sessionGoesOn(): void {
    this.isSessionPresent = true;
  }

  /** aedes has let the device in. Its rate is counted on from its last connection: a new one gives nothing. */
  open(entry: DeviceEntry): void {
    this.entry = entry;
    this.budget = this.doors.budgetOf(entry);
    this.release(HOLD.greeting);
  }

  private receive(chunk: Buffer): void {
    this.heardAtMs = this.doors.nowMs;
    if (this.isLeaving) return;
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
      if (verdict === "bad") return void this.refuse("packet_too_large", `first byte ${data[at]}`);
      if (!this.isOpen && data[at]! >> 4 !== PACKET.connect) return void this.refuse("no_connect", `first byte ${data[at]}`);
      if (verdict === "more") break;
      const { bodyAt, end } = header;
      if (!this.packet(data, at, bodyAt, end)) break;
      if (this.isClosed || this.isLeaving) return;
      at = end;
      this.spendMessage();
    }
    // A copy: the bytes of the next read come to the same place.
    this.carry = at === data.length ? null : Buffer.from(data.subarray(at));
  }

  /** False where the packet has to wait; a hold says for what. */
  private packet(data: Buffer, at: number, bodyAt: number, end: number): boolean {
    switch (data[at]! >> 4) {
      case PACKET.publish:
        return this.publish(data, at, bodyAt, end);
      case PACKET.pingreq:
        return this.answer(PINGRESP);
      case PACKET.connect:
        return this.connect(data.subarray(at, end));
      case PACKET.subscribe:
      case PACKET.unsubscribe:
        return this.subscribe(data, at, bodyAt, end);
      case PACKET.disconnect:
        if (this.unanswered > 0) return this.hold(HOLD.order);
        this.isLeaving = true;
        this.doors.closing(this);
        return this.pass(data.subarray(at, end));
      case PACKET.pubrel:
        return this.releaseMessage(data, at, bodyAt, end);
      case PACKET.puback:
      case PACKET.pubrec:
      case PACKET.pubcomp:
        return this.pass(data.subarray(at, end));
      default:
        return this.refuse("protocol", `first byte ${data[at]}`);
    }
  }

  private connect(packet: Buffer): boolean {
    if (this.bridge !== null) return this.refuse("second_connect", "");
    this.bridge = new Bridge(this);
    this.holds |= HOLD.greeting;
    this.doors.admit(this.bridge);
    return this.pass(packet);
  }

  private publish(data: Buffer, at: number, bodyAt: number, end: number): boolean {
    const entry = this.entry!;
    const qos = (data[at]! >> 1) & 3;
    const topicEnd = end - bodyAt >= 2 ? bodyAt + 2 + data.readUInt16BE(bodyAt) : Infinity;
    if (qos === 3 || topicEnd + (qos > 0 ? 2 : 0) > end) return this.refuse("malformed", "PUBLISH");
    const topic = ownTopic(entry, data, bodyAt + 2, topicEnd);
    if (topic === null) return this.refuse("foreign_topic", data.toString("latin1", bodyAt + 2, Math.min(topicEnd, bodyAt + 102)));
    const packetId = qos > 0 ? data.readUInt16BE(topicEnd) : 0;
    // [MQTT-2.3.1-1]
    if (qos > 0 && packetId === 0) return this.refuse("malformed", "packet id 0");
    if (this.unanswered >= IN_FLIGHT_MAX) return this.hold(HOLD.inFlight);
    if (this.doors.isFull(entry.isLifeSafety)) {
      this.doors.waitForRoom(this);
      return this.hold(HOLD.full);
    }
    const payload = data.subarray(topicEnd + (qos > 0 ? 2 : 0), end);
    this.take(topic, payload, { qos: qos as 0 | 1 | 2, packetId, isRetained: (data[at]! & 1) === 1 });
    return true;
  }

  private take(
    topic: OwnTopic,
    payload: Buffer,
    { qos, packetId, isRetained }: { readonly qos: 0 | 1 | 2; readonly packetId: number; readonly isRetained: boolean },
  ): void {
    const { unreleased } = this.entry!;
    // [MQTT-4.3.3-2]: sent again before its PUBREL. The answer waits for the batch at hand, so never for less than the first copy's.
    const isRepeat = qos === 2 && unreleased.has(packetId);
    const taken = isRepeat ? "taken" : this.handOn(topic, payload, qos, isRetained);
    if (taken === "refused") {
      this.refusedAtMs ??= this.doors.nowMs;
      return;
    }
    if (qos === 2) unreleased.add(packetId);
    if (qos > 0) this.owe(qos === 2 ? packetId | WITH_PUBREC : packetId);
    if (taken === "urgent") this.doors.journal.hurry();
    else this.doors.journal.schedule();
  }

  private handOn(topic: OwnTopic, payload: Buffer, qos: 0 | 1 | 2, isRetained: boolean): Taken {
    const { intake, messages } = this.doors;
    const entry = this.entry!;
    if (topic === "reading") return intake.reading(entry, payload, qos);
    if (topic === "state" && isRetained) this.doors.retain(entry, payload);
    messages.take(entry, topic, payload);
    return "taken";
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
    this.unanswered++;
  }

  acknowledge(slot: number): void {
    const ids = this.owed[slot as 0 | 1];
    this.unanswered -= ids.length;
    if (!this.isClosed && !this.socket.writableEnded) this.answer(acknowledgements(ids));
    ids.length = 0;
  }

  proceed(): void {
    if (this.unanswered < IN_FLIGHT_MAX) this.holds &= ~HOLD.inFlight;
    if (this.unanswered === 0) this.holds &= ~HOLD.order;
    this.resume();
  }

  private releaseMessage(data: Buffer, at: number, bodyAt: number, end: number): boolean {
    // [MQTT-3.6.1-1]
    if (data[at] !== 0x62 || end - bodyAt !== 2) return this.refuse("malformed", "PUBREL");
    this.entry!.unreleased.delete(data.readUInt16BE(bodyAt));
    return this.answer(Buffer.from([0x70, 2, data[bodyAt]!, data[bodyAt + 1]!]));
  }

  private subscribe(data: Buffer, at: number, bodyAt: number, end: number): boolean {
    const count = countFilters(data, bodyAt, end, data[at]! >> 4 === PACKET.subscribe ? 1 : 0);
    if (count < 0) return this.refuse("malformed", "SUBSCRIBE");
    if (count > FILTERS_PER_PACKET) return this.refuse("too_many_filters", `${count}`);
    return this.pass(data.subarray(at, end));
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
    this.isLeaving = true;
    if (!this.isClosed) this.socket.end();
    this.doors.closing(this);
  }

  send(bytes: Buffer, done: (error?: Error | null) => void): void {
    if (this.isClosed || this.socket.writableEnded) return done(new Error("connection closed"));
    const isGreeting = !this.isOpen && this.isSessionPresent && bytes.length === 4 && bytes[0] === 0x20 && bytes[3] === 0;
    // Not written yet: aedes waits for the drain and gives up after its drainTimeout.
    if (this.socket.write(isGreeting ? SESSION_PRESENT : bytes)) done();
    else this.socket.once("drain", () => done());
  }

  private answer(bytes: Buffer): true {
    this.socket.write(bytes);
    if (this.socket.writableLength > BACKLOG_BYTES) {
      this.hold(HOLD.backlog);
      this.backlogSinceMs ??= this.doors.nowMs;
    }
    return true;
  }

  private hold(reason: number): false {
    this.holds |= reason;
    return false;
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
    this.heardAtMs = this.doors.nowMs;
    const { carry } = this;
    if (carry !== null && !this.isLeaving) {
      const before = carry.length;
      this.parse(carry);
      this.doors.countHeld(this, this.heldBytes - before);
    }
    if (this.holds !== 0 || this.isClosed) return;
    if (this.hasEnded) this.finish();
    else if (this.socket.isPaused()) this.socket.resume();
  }

  /** The device sends no more, but may still be waiting for answers. */
  private halfClosed(): void {
    this.hasEnded = true;
    if (this.holds === 0) this.finish();
  }

  /** After a DISCONNECT aedes ends the connection itself: ended here before it has read that, it would publish the will. */
  private finish(): void {
    if (this.unanswered > 0 || this.isLeaving) return;
    this.bridge?.destroy();
    this.socket.end();
  }

  private refuse(reason: string, detail: string): true {
    this.doors.onRefused(this, reason, detail);
    this.close(reason);
    return true;
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
