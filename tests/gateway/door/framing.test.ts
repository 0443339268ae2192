import * as fc from "fast-check";
import { generate, parser } from "mqtt-packet";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { acknowledgements, WITH_PUBREC } from "../../../gateway/door/acknowledgements.ts";
import { Budget } from "../../../gateway/door/budget.ts";
import { Door } from "../../../gateway/door/door.ts";
import { Doors, type DoorsOptions } from "../../../gateway/door/doors.ts";
import { CONNECT_BYTES_MAX, countFilters, header, PACKET_BYTES_MAX, readHeader } from "../../../gateway/door/framing.ts";
import { packet, subscribePacket, unsubscribePacket } from "../../harness/packets.ts";

describe("framing", () => {
  test("any packet is found where it begins and ends, whatever stands before and behind it", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 50 }),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 20_000 }),
        fc.uint8Array({ maxLength: 50 }),
        (before, first, length, after) => {
          const whole = packet(first, Buffer.alloc(length));
          const data = Buffer.concat([before, whole, after]);
          expect(readHeader(data, before.length, PACKET_BYTES_MAX)).toBe("whole");
          expect(header).toEqual({ bodyAt: before.length + whole.length - length, end: before.length + whole.length });
        },
      ),
    );
  });

  test("a packet that is cut anywhere asks for more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (length, share) => {
        const whole = packet(0x30, Buffer.alloc(length));
        expect(readHeader(whole.subarray(0, Math.floor(whole.length * share)), 0, PACKET_BYTES_MAX)).toBe("more");
      }),
    );
  });

  test.each([
    ["one byte too long for a CONNECT", packet(0x10, Buffer.alloc(0), CONNECT_BYTES_MAX + 1), CONNECT_BYTES_MAX, "bad"],
    ["the longest CONNECT", packet(0x10, Buffer.alloc(0), CONNECT_BYTES_MAX), CONNECT_BYTES_MAX, "more"],
    ["one byte too long for any packet", packet(0x30, Buffer.alloc(0), PACKET_BYTES_MAX + 1), PACKET_BYTES_MAX, "bad"],
    ["256 MiB", packet(0x30, Buffer.alloc(0), 268_435_455), PACKET_BYTES_MAX, "bad"],
    ["five bytes of length", Buffer.from([0x30, 255, 255, 255, 255, 1]), PACKET_BYTES_MAX, "bad"],
    ["a length that is not whole", Buffer.from([0x30, 255, 255]), PACKET_BYTES_MAX, "more"],
  ] as const)("%s is told at its header", (_say, data, most, verdict) => {
    expect(readHeader(data, 0, most)).toBe(verdict);
  });

  test("filters are counted as they were written, and lengths that don't add up are told", () => {
    const filter = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(fc.array(filter, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 3 }), (filters, cut) => {
        for (const [bytes, extra] of [
          [subscribePacket(7, filters), 1],
          [unsubscribePacket(7, filters), 0],
        ] as const) {
          expect(readHeader(bytes, 0, PACKET_BYTES_MAX)).toBe("whole");
          const { bodyAt, end } = header;
          expect(countFilters(bytes, bodyAt, end, extra)).toBe(filters.length);
          if (extra === 1) expect(countFilters(bytes, bodyAt, end - 1, extra)).toBe(-1);
          expect(countFilters(bytes, bodyAt, Math.max(bodyAt, end - cut), extra)).not.toBe(filters.length);
        }
      }),
    );
  });

  test("any bytes give a count or -1, never a throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(countFilters(bytes, 0, bytes.length, 1)).toBeGreaterThanOrEqual(-1);
        expect(["whole", "more", "bad"]).toContain(readHeader(bytes, 0, PACKET_BYTES_MAX));
      }),
    );
  });

  test("acknowledgements are what a library reads as PUBACK and PUBREC, in order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: fc.integer({ min: 1, max: 65_535 }), isTwo: fc.boolean() }), { minLength: 1, maxLength: 200 }),
        (owed) => {
          const bytes = acknowledgements(owed.map(({ id, isTwo }) => (isTwo ? id | WITH_PUBREC : id)));
          expect(bytes).toEqual(Buffer.concat(owed.map(({ id, isTwo }) => generate({ cmd: isTwo ? "pubrec" : "puback", messageId: id }))));
          const read: string[] = [];
          const parse = parser();
          parse.on("packet", ({ cmd, messageId }) => read.push(`${cmd} ${messageId}`));
          parse.parse(bytes);
          expect(read).toEqual(owed.map(({ id, isTwo }) => `${isTwo ? "pubrec" : "puback"} ${id}`));
        },
      ),
    );
  });
});

describe("keepalive", () => {
  const doors = new Doors({ onRefused: () => {}, onFault: () => {} } as unknown as DoorsOptions);
  test.each([
    [0, 120],
    [1, 1],
    [60, 60],
    [120, 120],
    [121, 120],
    [65_535, 120],
  ])("of %i s is supervised at %i s", (asked, supervisedS) => {
    const door = new Door(new Socket(), doors, 0);
    door.setKeepalive(asked);
    expect(door.keepaliveMs).toBe(supervisedS * 1_000);
  });
});

describe("rate", () => {
  test("5,000 messages at once, then 1,000 a second", () => {
    const budget = new Budget(0);
    for (let count = 0; count < 4_999; count++) budget.spendMessage();
    expect(budget.isLeft()).toBe(true);
    budget.spendMessage();
    expect(budget.isLeft()).toBe(false);
    expect(budget.refill(0)).toBe(false);
    expect(budget.refill(20)).toBe(true);
    for (let count = 0; count < 20; count++) budget.spendMessage();
    expect(budget.isLeft()).toBe(false);
    budget.refill(3_600_000);
    for (let count = 0; count < 5_000; count++) budget.spendMessage();
    expect(budget.isLeft()).toBe(false);
  });

  test("5 MiB at once, then 1 MiB a second", () => {
    const budget = new Budget(0);
    budget.spendBytes(5 * 1024 * 1024 + 512 * 1024);
    expect(budget.isLeft()).toBe(false);
    expect(budget.refill(499)).toBe(false);
    expect(budget.refill(501)).toBe(true);
  });
});
