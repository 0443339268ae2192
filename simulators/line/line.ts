import { connect, type MqttClient } from "mqtt";
import type { DeviceSpec } from "../devices/device.ts";
import type { Random } from "../random.ts";
import { type Delivered, readDelivered } from "../wire/command.ts";
import { createNoticeReader, type Notice, type NoticeReader, refusalId } from "../wire/notice.ts";
import { readingPayload, replyPayload, type Report, statePayload } from "../wire/payload.ts";
import { deviceTopics } from "../wire/topics.ts";
import { type BackOff, createBackOff, type Temper } from "./back-off.ts";
import { createObedience } from "./obedience.ts";

/** Reports kept while they are not acknowledged: a device's memory. Beyond it the oldest goes, emergencies last, and is counted. */
const WAITING_MAX = 64;
/** Longest keepalive that is taken as it is (contract, "MQTT"), s. */
const KEEPALIVE_S = 120;
const CONNECT_TIMEOUT_MS = 10_000;
/** Whoever insists on the same place is back within this, ms. */
const SURE_MS = 3_000;

export interface LineOptions {
  readonly url: string;
  readonly site: string;
  readonly spec: DeviceSpec;
  readonly secret: string;
  readonly isDeaf?: boolean;
  readonly boot: number;
  readonly temper: Temper;
  readonly random: Random;
  readonly wallMs: () => number;
  /** A command or alert to do, once for each id. */
  readonly onDelivered: (delivered: Delivered) => void;
  /** What checks notices: 32 bytes, base64; null: this device was given none. */
  readonly noticeKey: string | null;
  /** A notice that is believed and was not heard before. */
  readonly onNotice?: (notice: Notice) => void;
  /** Connected, and its subscriptions are answered. */
  readonly onReady?: () => void;
}

/** A report on its way. Urgent ones are the last to be given up for room. */
export interface Sending extends Report {
  readonly urgent: boolean;
  /** Added to the device's clock, ms. */
  readonly skewMs?: number;
}

export interface LineCounters {
  readonly connects: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly givenUp: number;
  readonly noticesRefused: number;
}

/** The MQTT connection of one device: comes back by itself, and sends again what was not acknowledged. */
export interface Line {
  /** Connects now, without waiting for the next try. */
  open(): void;
  /** Resolves when the gateway has acknowledged it; rejects where it was given up for room or the line was closed. */
  send(sending: Sending): Promise<void>;
  /** Bytes of no sense on the device's own topic; lost where the line is down. */
  sendBytes(bytes: Buffer): void;
  connected(): boolean;
  /** Reports that are not acknowledged yet. */
  waiting(): number;
  counters(): LineCounters;
  /** Says offline, then leaves. */
  close(): Promise<void>;
}

interface Waiting {
  readonly sending: Sending;
  readonly resolve: () => void;
  readonly reject: (why: Error) => void;
}

export function createLine(options: LineOptions): Line {
  return new DeviceLine(options);
}

/** A class because it is the state machine of one connection, 1,700 times over. */
class DeviceLine implements Line {
  readonly #options: LineOptions;
  readonly #topics: ReturnType<typeof deviceTopics>;
  readonly #backOff: BackOff;
  readonly #obedience: ReturnType<typeof createObedience>;
  /** null: without a key nothing could be believed, and nothing is asked for. */
  readonly #notices: NoticeReader | null;
  readonly #waiting: Waiting[] = [];
  readonly #counts = { connects: 0, sent: 0, acknowledged: 0, givenUp: 0, noticesRefused: 0 };
  #client: MqttClient | null = null;
  #again: NodeJS.Timeout | null = null;
  #stoodSinceMs: number | null = null;
  #closed = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#topics = deviceTopics(options.site, options.spec);
    this.#backOff = createBackOff(options.temper, options.random);
    this.#notices = options.noticeKey === null ? null : createNoticeReader(options.site, options.noticeKey);
    this.#obedience = createObedience(options.onDelivered);
  }

  open(): void {
    const { url, spec, secret } = this.#options;
    if (this.#again !== null) clearTimeout(this.#again);
    this.#again = null;
    if (this.#closed || this.#client !== null) return;
    const client = connect(url, {
      clientId: spec.id,
      username: spec.id,
      password: secret,
      protocolVersion: 4,
      clean: true,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // The waiting and the sending again are ours: mqtt.js knows one fixed period and no jitter.
      reconnectPeriod: 0,
      resubscribe: false,
      will: { topic: this.#topics.state, payload: Buffer.from(statePayload(false)), qos: 1, retain: true },
    });
    this.#client = client;
    client.on("connect", () => this.#connected(client));
    client.on("message", (topic, payload) => {
      const place = this.#topics.notices.get(topic);
      if (place === undefined) this.#delivered(client, payload);
      else this.#noticed(client, payload, place);
    });
    // Refusals and resets: what follows is "close", which decides.
    client.on("error", () => client.end(true));
    client.on("close", () => this.#ended(client));
  }

  #connected(client: MqttClient): void {
    this.#counts.connects++;
    this.#stoodSinceMs = performance.now();
    client.publish(this.#topics.state, statePayload(true), { qos: 1, retain: true }, ignore);
    const { command, alert, notices } = this.#topics;
    // Refused or not: a device that is told nothing can still report.
    client.subscribe([command, ...(alert === null ? [] : [alert]), ...(this.#notices === null ? [] : notices.keys())], { qos: 1 }, () =>
      this.#options.onReady?.(),
    );
    for (const waiting of this.#waiting) this.#publish(client, waiting);
  }

  #ended(client: MqttClient): void {
    if (client !== this.#client) return;
    this.#client = null;
    client.end(true);
    const stoodMs = this.#stoodSinceMs === null ? null : performance.now() - this.#stoodSinceMs;
    this.#stoodSinceMs = null;
    if (!this.#closed) this.#again = setTimeout(() => this.open(), this.#backOff.afterEnd(stoodMs));
  }

  #delivered(client: MqttClient, payload: Buffer): void {
    const delivered = readDelivered(payload);
    if (delivered === null || this.#options.isDeaf === true || this.#isUnsure()) return;
    const ok = this.#obedience.obey(delivered, this.#options.wallMs());
    client.publish(this.#topics.reply, replyPayload(delivered.id, ok), { qos: 1 }, ignore);
  }

  /** Back in a place that somebody may claim in a moment: what is owed is sent again, to whoever stays. */
  #isUnsure(): boolean {
    const { temper } = this.#options;
    const stoodMs = performance.now() - (this.#stoodSinceMs ?? performance.now());
    return temper === "yields" && this.#counts.connects > 1 && stoodMs < SURE_MS;
  }

  /** What is not believed is done by nobody, and told to the gateway: a person looks into it. */
  #noticed(client: MqttClient, payload: Buffer, place: string): void {
    const judged = this.#notices?.judge(payload, place, this.#options.wallMs());
    if (judged === undefined) return;
    if (judged.ok) {
      if (judged.isNew) this.#options.onNotice?.(judged.notice);
      return;
    }
    this.#counts.noticesRefused++;
    client.publish(this.#topics.reply, replyPayload(refusalId(judged.fault, judged.id), false), { qos: 1 }, ignore);
  }

  send(sending: Sending): Promise<void> {
    if (this.#closed) return Promise.reject(new Error(`${this.#options.spec.id} is closed`));
    return new Promise((resolve, reject) => {
      const waiting = { sending, resolve, reject };
      this.#makeRoom();
      this.#waiting.push(waiting);
      if (this.#client?.connected === true) this.#publish(this.#client, waiting);
    });
  }

  #makeRoom(): void {
    if (this.#waiting.length < WAITING_MAX) return;
    const oldest = this.#waiting.findIndex(({ sending }) => !sending.urgent);
    const [gone] = this.#waiting.splice(Math.max(0, oldest), 1);
    this.#counts.givenUp++;
    gone?.reject(new Error("given up for room"));
  }

  #publish(client: MqttClient, waiting: Waiting): void {
    const { sending } = waiting;
    const skewMs = sending.skewMs ?? 0;
    const payload = readingPayload({ ...sending, atMs: sending.atMs + skewMs }, this.#options.boot, this.#options.wallMs() + skewMs);
    this.#counts.sent++;
    client.publish(this.#topics.reading, payload, { qos: 1 }, (error) => {
      const index = this.#waiting.indexOf(waiting);
      // An error is a connection that ended: the report waits for the next one.
      if ((error !== undefined && error !== null) || index < 0) return;
      this.#waiting.splice(index, 1);
      this.#counts.acknowledged++;
      waiting.resolve();
    });
  }

  sendBytes(bytes: Buffer): void {
    if (this.#client?.connected === true) this.#client.publish(this.#topics.reading, bytes, { qos: 1 }, ignore);
  }

  connected(): boolean {
    return this.#client?.connected === true;
  }

  waiting(): number {
    return this.#waiting.length;
  }

  counters(): LineCounters {
    return { ...this.#counts };
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#again !== null) clearTimeout(this.#again);
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("the line was closed"));
    const client = this.#client;
    if (client === null) return;
    if (client.connected) {
      await Promise.race([
        client.publishAsync(this.#topics.state, statePayload(false), { qos: 1, retain: true }).catch(ignore),
        ended(client),
      ]);
    }
    await client.endAsync(!client.connected).catch(ignore);
  }
}

const ignore = (): void => undefined;

const ended = (client: MqttClient): Promise<void> => new Promise((resolve) => client.once("close", () => resolve()));
