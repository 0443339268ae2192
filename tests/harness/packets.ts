/**
 * MQTT 3.1.1 packets by hand, well formed or not: a library would not send most of what an attacker does. Text may be
 * given as bytes, so that it need not be UTF-8.
 */
type Text = string | Buffer;

const bytesOf = (text: Text): Buffer => (typeof text === "string" ? Buffer.from(text) : text);

const word = (number: number): Buffer => Buffer.from([number >> 8, number & 255]);

export function field(text: Text): Buffer {
  const bytes = bytesOf(text);
  return Buffer.concat([word(bytes.length), bytes]);
}

/** First byte, remaining length, body. `announced`: another length than the body has. */
export function packet(first: number, body: Buffer, announced = body.length): Buffer {
  const length: number[] = [];
  let left = announced;
  do {
    length.push((left & 127) | (left > 127 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

export interface Connect {
  readonly id: Text;
  readonly username?: Text;
  readonly password?: Text;
  readonly clean?: boolean;
  readonly keepaliveS?: number;
  readonly will?: { readonly topic: Text; readonly payload: Text; readonly qos?: 0 | 1 | 2; readonly retain?: boolean };
  readonly level?: number;
}

export function connectPacket({ id, username, password, clean = true, keepaliveS = 60, will, level = 4 }: Connect): Buffer {
  const willFlags = will === undefined ? 0 : 4 | ((will.qos ?? 0) << 3) | (will.retain === true ? 32 : 0);
  const flags = (clean ? 2 : 0) | willFlags | (password === undefined ? 0 : 64) | (username === undefined ? 0 : 128);
  const parts = [field("MQTT"), Buffer.from([level, flags]), word(keepaliveS), ...(level === 5 ? [Buffer.from([0])] : []), field(id)];
  if (will !== undefined) parts.push(field(will.topic), field(will.payload));
  if (username !== undefined) parts.push(field(username));
  if (password !== undefined) parts.push(field(password));
  return packet(0x10, Buffer.concat(parts));
}

export interface Publish {
  readonly topic: Text;
  readonly payload: Text;
  readonly qos?: 0 | 1 | 2;
  readonly messageId?: number;
  readonly retain?: boolean;
  readonly dup?: boolean;
}

export function publishPacket({ topic, payload, qos = 1, messageId = 1, retain = false, dup = false }: Publish): Buffer {
  const first = 0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
  return packet(first, Buffer.concat([field(topic), ...(qos > 0 ? [word(messageId)] : []), bytesOf(payload)]));
}

export function subscribePacket(messageId: number, filters: readonly Text[], qos = 1): Buffer {
  return packet(0x82, Buffer.concat([word(messageId), ...filters.flatMap((filter) => [field(filter), Buffer.from([qos])])]));
}

export const unsubscribePacket = (messageId: number, filters: readonly Text[]): Buffer =>
  packet(0xa2, Buffer.concat([word(messageId), ...filters.map(field)]));
export const pubackPacket = (messageId: number): Buffer => packet(0x40, word(messageId));
export const pubrelPacket = (messageId: number): Buffer => packet(0x62, word(messageId));
export const PINGREQ = Buffer.from([0xc0, 0]);
export const DISCONNECT = Buffer.from([0xe0, 0]);
