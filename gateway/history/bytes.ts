/** Bytes being written, one place after another; grows as it must. */
export class ByteWriter {
  bytes = new Uint8Array(64 * 1024);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.grow();
    this.bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^53, seven bits a byte, low bits first. */
  varint(value: number): void {
    if (this.length + 8 > this.bytes.length) this.grow();
    const { bytes } = this;
    let at = this.length;
    let rest = value;
    while (rest >= 0x80) {
      // Above 2^31 bit operations would cut: divide instead.
      bytes[at++] = rest < 0x7fffffff ? (rest & 0x7f) | 0x80 : (rest % 128) | 0x80;
      rest = rest < 0x7fffffff ? rest >>> 7 : Math.floor(rest / 128);
    }
    bytes[at++] = rest;
    this.length = at;
  }

  /** A whole number of either sign, small ones in a byte. */
  signed(value: number): void {
    this.varint(zigzag(value));
  }

  take(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private grow(): void {
    const bytes = new Uint8Array(this.bytes.length * 2);
    bytes.set(this.bytes);
    this.bytes = bytes;
  }
}

/** Reads what ByteWriter wrote. Throws RangeError where it is cut short. */
export class ByteReader {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new RangeError("cut short");
    return value;
  }

  varint(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let scale = 128; ; scale *= 128) {
      byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  signed(): number {
    const byte = this.bytes[this.at]!;
    // Nearly all: a difference of a few steps.
    if (byte < 0x80) {
      this.at++;
      return (byte >>> 1) ^ -(byte & 1);
    }
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

export const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1);
