import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Identities, identify, type Verdict } from "../../../gateway/intake/identity.ts";

const HOUR_MS = 3_600_000;

interface Sent {
  readonly boot: number;
  /** -1: none. */
  readonly seq: number;
  readonly at: number;
  readonly content: number;
}

/** What the contract says, kept in plain maps that forget nothing but boots. */
class Model {
  private readonly boots = new Map<number, { contents: Map<number, Set<string>>; appendedAt: number }>();
  private readonly unsequenced = new Map<string, number>();

  judge({ boot, seq, at, content }: Sent, nowMs: number): readonly Verdict[] {
    return seq < 0 ? this.withoutSeq(`${at} ${content}`, nowMs) : this.withSeq(boot, seq, `${at} ${content}`, nowMs);
  }

  private withoutSeq(key: string, nowMs: number): readonly Verdict[] {
    const seenMs = this.unsequenced.get(key);
    if (seenMs !== undefined && nowMs - seenMs <= 24 * HOUR_MS) return ["repeat"];
    // Older than what has to be remembered: either answer.
    if (seenMs !== undefined) return ["repeat", "new"];
    this.unsequenced.set(key, nowMs);
    return ["new"];
  }

  private withSeq(boot: number, seq: number, key: string, nowMs: number): readonly Verdict[] {
    const known = this.boots.get(boot);
    if (known === undefined) {
      const isOlder = this.boots.size === 4 && [...this.boots.keys()].every((other) => boot < other);
      if (this.boots.size === 4) {
        const [oldest] = [...this.boots].sort(([, one], [, other]) => one.appendedAt - other.appendedAt)[0]!;
        this.boots.delete(oldest);
      }
      this.boots.set(boot, { contents: new Map([[seq, new Set([key])]]), appendedAt: nowMs });
      return [isOlder ? "unverified" : "new"];
    }
    const contents = known.contents.get(seq) ?? new Set();
    if (contents.has(key)) return ["repeat"];
    const verdict = contents.size > 0 ? "unverified" : "new";
    known.contents.set(seq, contents.add(key));
    known.appendedAt = nowMs;
    return [verdict];
  }
}

function judge(identities: Identities, { boot, seq, at, content }: Sent, nowMs: number): Verdict {
  identify(at, { battery_pct: content });
  return identities.judge(boot, seq, at, nowMs);
}

/** Rows as the database keeps them, and inputs since: what a restart has. */
class Disk {
  private readonly rows = new Map<string, Uint8Array>();
  private tail: (readonly [Sent, number])[] = [];

  append(sent: Sent, nowMs: number): void {
    this.tail.push([sent, nowMs]);
  }

  checkpoint(identities: Identities): void {
    for (const [name, , boot, page, , body] of identities.takeWrites(1)) {
      const prefix = `${Number(boot)} `;
      if (name === "identityPut") this.rows.set(prefix + Number(page), body as Uint8Array);
      else for (const key of this.rows.keys()) if (key.startsWith(prefix)) this.rows.delete(key);
    }
    this.tail = [];
  }

  restart(): Identities {
    const identities = new Identities();
    const bodies = [...this.rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, body]) => body);
    identities.restore(new Uint8Array(Buffer.concat(bodies)));
    for (const [sent, nowMs] of this.tail) judge(identities, sent, nowMs);
    return identities;
  }
}

const sent = fc.record({
  boot: fc.integer({ min: 0, max: 6 }),
  seq: fc.oneof({ arbitrary: fc.integer({ min: 0, max: 120 }), weight: 5 }, { arbitrary: fc.constant(-1), weight: 1 }),
  at: fc.integer({ min: 1_000, max: 1_010 }),
  content: fc.integer({ min: 0, max: 2 }),
});
const act = fc.oneof(
  {
    arbitrary: fc.record({
      what: fc.constant("send" as const),
      sent,
      afterMs: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 * HOUR_MS })),
    }),
    weight: 30,
  },
  { arbitrary: fc.constant({ what: "checkpoint" as const }), weight: 1 },
  { arbitrary: fc.constant({ what: "restart" as const }), weight: 1 },
);

test("a repeat is known as one and nothing else is, over checkpoints and restarts at any moment", () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 400 }), (acts) => {
      const model = new Model();
      const disk = new Disk();
      let identities = new Identities();
      let nowMs = 1_700_000_000_000;
      for (const one of acts) {
        if (one.what === "checkpoint") disk.checkpoint(identities);
        else if (one.what === "restart") identities = disk.restart();
        else {
          nowMs += one.afterMs;
          const verdict = judge(identities, one.sent, nowMs);
          expect(model.judge(one.sent, nowMs), JSON.stringify(one)).toContain(verdict);
          if (verdict !== "repeat") disk.append(one.sent, nowMs);
        }
      }
    }),
    { numRuns: 200 },
  );
});

describe("the last 1,024 seq", () => {
  const of = (seq: number): Sent => ({ boot: 1, seq, at: 5, content: 1 });

  test("are remembered over restarts, and older ones count as new and unverified", () => {
    const disk = new Disk();
    let identities = new Identities();
    for (let seq = 0; seq < 5_000; seq++) {
      expect(judge(identities, of(seq), seq)).toBe("new");
      if (seq % 777 === 0) disk.checkpoint(identities);
      else disk.append(of(seq), seq);
      if (seq % 1_333 === 0) identities = disk.restart();
    }
    for (let seq = 5_000 - 1_024; seq < 5_000; seq++) expect(judge(identities, of(seq), 6_000)).toBe("repeat");
    expect(judge(identities, of(100), 6_000)).toBe("unverified");
  });

  test("are remembered however they arrive: 500 in one message, newest first", () => {
    const disk = new Disk();
    const identities = new Identities();
    for (let seq = 2_000; seq > 1_000; seq--) judge(identities, of(seq), 1);
    disk.checkpoint(identities);
    const restarted = disk.restart();
    for (let seq = 1_001; seq <= 2_000; seq++) expect(judge(restarted, of(seq), 2)).toBe("repeat");
  });
});

test("a day of readings without seq is remembered over restarts", () => {
  const disk = new Disk();
  let identities = new Identities();
  const of = (index: number): Sent => ({ boot: 0, seq: -1, at: index * 10_000, content: 1 });
  for (let index = 0; index < 12_000; index++) {
    expect(judge(identities, of(index), index * 10_000)).toBe("new");
    if (index % 2_500 === 0) disk.checkpoint(identities);
    else disk.append(of(index), index * 10_000);
  }
  identities = disk.restart();
  const nowMs = 12_000 * 10_000;
  // 8,640 readings a day at one every 10 s.
  for (let index = 12_000 - 8_639; index < 12_000; index++) expect(judge(identities, of(index), nowMs)).toBe("repeat");
});
