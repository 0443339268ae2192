import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { statePath } from "../../../gateway/influx/state.ts";
import type { InfluxTarget } from "../../../gateway/influx/target.ts";
import { answering, type Answer, type FalseServer, falseServer, written } from "../../harness/false-server.ts";
import { temporaryFolder } from "../../harness/gateway.ts";
import { runSink, type RunSinkOptions } from "../../harness/running-sink.ts";
import { until } from "../../harness/until.ts";
import { type WrittenJournal, writeJournal } from "../../harness/written-journal.ts";

const startMs = Date.now() - 60_000;

function journalOf(readings: number): WrittenJournal & { readonly last: number; more(count: number): number } {
  const journal = writeJournal(temporaryFolder());
  onTestFinished(() => journal.close());
  journal.device(1, "smk-1");
  let seq = 0;
  const more = (count: number): number =>
    journal.readings(Array.from({ length: count }, () => ({ device: 1, atMs: startMs + ++seq, seq, values: { temperature_c: 20 } })));
  return { ...journal, last: more(readings), more };
}

async function serve(answer: Answer, more: Partial<InfluxTarget> = {}): Promise<FalseServer> {
  const server = await falseServer(answer, more);
  onTestFinished(() => server.close());
  return server;
}

function sinkOf(options: RunSinkOptions) {
  const sink = runSink(options);
  onTestFinished(() => sink.stop());
  return sink;
}

/** `seq` of a line, as it was sent. */
const seqOf = (line: string): number => Number(/seq=(\d+)i/.exec(line)![1]);
const seqsTaken = (server: FalseServer): number[] => server.asked.flatMap(({ lines }) => lines.map(seqOf));

test("what is written is one request at a time, packed, with the token in its header alone", async () => {
  const server = await serve(written);
  const journal = journalOf(12_000);
  const sink = sinkOf({ folder: journal.folder, target: server.target });
  await sink.caughtUp(journal.last);
  expect(server.mostAtOnce()).toBe(1);
  expect(server.asked.map(({ lines }) => lines.length)).toEqual([5_000, 5_000, 2_000]);
  const [first] = server.asked;
  expect(first).toMatchObject({ method: "POST", url: "/api/v2/write?org=linan&bucket=iot&precision=ms" });
  expect(first!.headers).toMatchObject({ authorization: "Token s3cret-token", "content-encoding": "gzip" });
  expect(first!.lines[0]).toBe(
    `smoke,building=b1,device_id=smk-1,floor=1,kind=smoke-detector,site=mini boot=1i,seq=1i,temperature_c=20 ${startMs + 1}`,
  );
});

test("API 1 has its own path, retention policy and way to sign in", async () => {
  const server = await serve(written, { api: "1", bucket: "iot/raw30d", token: "linan:secret" });
  const journal = journalOf(1);
  await sinkOf({ folder: journal.folder, target: server.target }).caughtUp(journal.last);
  expect(server.asked[0]!.url).toBe("/write?db=iot&precision=ms&rp=raw30d");
  expect(server.asked[0]!.headers.authorization).toBe(`Basic ${btoa("linan:secret")}`);
});

test("one line that is refused is found, kept as a dead letter and told of; all others are written", async () => {
  const server = await serve((asked, response) =>
    asked.lines.some((line) => seqOf(line) === 777) ? answering(400, "unable to parse")(asked, response) : written(asked, response),
  );
  const journal = journalOf(2_000);
  const sink = sinkOf({ folder: journal.folder, target: server.target });
  await sink.caughtUp(journal.last);
  const { deadLetters, counts } = sink.status()!;
  expect(deadLetters).toMatchObject({ count: 1, newest: [{ source: "reading", ref: 777, message: "400: unable to parse" }] });
  expect(counts.lines).toBe(1_999);
  expect(server.asked.length).toBeLessThan(30);
  expect(sink.told).toContainEqual(expect.objectContaining({ kind: "told", subject: "influx-refused" }));
});

test("a server that refuses every line is no reason to bury the history: the sink stops and says so", async () => {
  const server = await serve(answering(422, JSON.stringify({ message: "field type conflict" }), { "content-type": "application/json" }));
  const journal = journalOf(1_000);
  const sink = sinkOf({ folder: journal.folder, target: server.target });
  await until(() => sink.status()?.state === "stopped", "the sink stops");
  expect(sink.status()).toMatchObject({ deadLetters: { count: 0 }, acknowledged: { id: 0 } });
  expect(sink.told).toContainEqual({
    kind: "trouble",
    why: expect.objectContaining({ en: expect.stringContaining("field type conflict") }),
  });
});

test.each([401, 403, 404, 200, 302])("an answer of %i stops the sink, and what is mended is found by the next try", async (status) => {
  const server = await serve(answering(status, "<html>s3cret-token</html>", { location: "http://127.0.0.1:1/" }));
  const journal = journalOf(10);
  const sink = sinkOf({ folder: journal.folder, target: server.target, times: { stoppedMs: 30 } });
  await until(() => sink.status()?.state === "stopped", "the sink stops");
  const trouble = sink.told.find((message) => message.kind === "trouble");
  expect(JSON.stringify(trouble)).toContain(String(status));
  expect(JSON.stringify(sink.told)).not.toContain("s3cret-token");
  server.answer = written;
  await sink.caughtUp(journal.last);
  expect(sink.told).toContainEqual({ kind: "trouble", why: null });
});

test("a body that is too large is halved until it is taken", async () => {
  const server = await serve((asked, response) => (asked.lines.length > 700 ? answering(413)(asked, response) : written(asked, response)));
  const journal = journalOf(5_000);
  const sink = sinkOf({ folder: journal.folder, target: server.target });
  await sink.caughtUp(journal.last);
  expect(sink.status()!.counts.lines).toBe(5_000);
  expect(sink.status()!.deadLetters.count).toBe(0);
});

test.each([
  [429, () => "1"],
  [503, () => new Date(Date.now() + 2_500).toUTCString()],
])("a server that asks for time by %i gets it", async (status, retryAfter) => {
  const server = await serve((asked, response) => answering(status, "busy", { "retry-after": retryAfter() })(asked, response));
  const journal = journalOf(10);
  const sink = sinkOf({ folder: journal.folder, target: server.target });
  await until(() => sink.status()?.state === "waiting", "the sink waits");
  server.answer = written;
  await sink.caughtUp(journal.last);
  expect(server.asked).toHaveLength(2);
  // A date has whole seconds.
  expect(server.asked[1]!.atMs - server.asked[0]!.atMs).toBeGreaterThan(990);
});

const BAD: Readonly<Record<string, Answer>> = {
  hangs: () => {},
  "drips its answer": (_asked, response) => {
    response.writeHead(400);
    const drip = setInterval(() => response.write("."), 10);
    response.on("close", () => clearInterval(drip));
  },
  "never ends its answer": (_asked, response) => {
    response.writeHead(400, { "content-type": "application/json" });
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 120)));
    };
    response.on("drain", more);
    more();
  },
  "is in trouble": answering(500, "engine: error writing WAL entry"),
  "closes the connection": (_asked, response) => void response.destroy(),
  "speaks no HTTP": (_asked, response) => void response.socket!.end("SSH-2.0-OpenSSH\r\n"),
};

test.each(Object.keys(BAD))("a server that %s is tried again, and gets everything once it is well", async (name) => {
  const server = await serve(BAD[name]!);
  const journal = journalOf(100);
  const sink = sinkOf({ folder: journal.folder, target: server.target, times: { deadlineMs: 150 } });
  await until(() => server.asked.length >= 2, "it is tried again");
  expect(sink.status()).toMatchObject({ acknowledged: { id: 0 } });
  server.answer = written;
  await sink.caughtUp(journal.last);
  expect(server.mostAtOnce()).toBe(1);
  expect(new Set(seqsTaken(server)).size).toBe(100);
});

test("a server that lets go of the connection at rest may have ended: what was acknowledged just now is sent again, the same", async () => {
  const server = await serve(written);
  const journal = journalOf(50);
  const sink = sinkOf({ folder: journal.folder, target: server.target });
  await sink.caughtUp(journal.last);
  const before = server.asked[0]!.lines;
  server.cutConnections();
  await until(() => server.asked.length === 2, "it is sent again");
  expect(server.asked[1]!.lines).toEqual(before);
  await until(() => sink.status()!.counts.rewinds === 1, "it is counted");
});

test("a connection that ends again and again does not keep the sink from coming to a safe position", async () => {
  const server = await serve(written);
  const journal = journalOf(50);
  const sink = sinkOf({ folder: journal.folder, target: server.target, times: { proofMs: 400 } });
  await sink.caughtUp(journal.last);
  let cuts = 0;
  await until(() => {
    if (server.asked.length > cuts && server.atOnce() === 0) {
      cuts = server.asked.length;
      server.cutConnections();
    }
    return sink.status()!.safe.id === journal.last;
  }, "the position is safe");
  expect(cuts).toBeGreaterThan(1);
  expect(sink.status()!.counts.rewinds).toBeGreaterThan(0);
});

test("the next start begins at the safe position, with the points where they lay", async () => {
  const server = await serve(written);
  const journal = writeJournal(temporaryFolder());
  onTestFinished(() => journal.close());
  journal.device(1, "smk-1");
  // Five thousand in one ms, as a device without a clock sends them.
  const last = journal.readings(
    Array.from({ length: 6_000 }, (_, seq) => ({ device: 1, atMs: startMs, seq, values: { temperature_c: 20 } })),
  );
  const first = sinkOf({ folder: journal.folder, target: server.target });
  await first.caughtUp(last);
  await first.stop();
  const sent = server.asked.flatMap(({ lines }) => lines);
  expect(new Set(sent.map((line) => line.split(" ").at(-1))).size).toBe(6_000);
  const second = sinkOf({ folder: journal.folder, target: server.target });
  await second.caughtUp(last);
  const all = server.asked.flatMap(({ lines }) => lines);
  expect(all).toHaveLength(12_000);
  expect(all.slice(6_000)).toEqual(sent);
});

test("readings that leave the journal before they were sent are counted and told of, and the rest goes on", async () => {
  const server = await serve(answering(503, "", { "retry-after": "1" }));
  const journal = journalOf(5_000);
  const sink = sinkOf({ folder: journal.folder, target: server.target });
  await until(() => sink.status()?.state === "waiting", "the sink waits");
  const last = journal.more(6_000);
  journal.trim(8_000);
  server.answer = written;
  await sink.caughtUp(last);
  // The first 5,000 had been read already.
  expect(sink.status()!.counts).toMatchObject({ lost: 3_000, lines: 8_000 });
  expect(sink.told).toContainEqual(expect.objectContaining({ kind: "told", subject: "influx-lost" }));
});

test("what a server would drop without a word stays here and is counted", async () => {
  const server = await serve(written);
  const journal = writeJournal(temporaryFolder());
  onTestFinished(() => journal.close());
  journal.device(1, "smk-1");
  const dayMs = 24 * 3_600_000;
  const times = [Date.now() - 31 * dayMs, Date.now() + 2 * dayMs, 0, startMs];
  journal.readings(times.map((atMs, seq) => ({ device: 1, atMs, seq, values: { temperature_c: 20 } })));
  const last = journal.readings([
    { device: 1, atMs: startMs + 1, seq: 8, values: { temperature_c: Number.NaN } },
    { device: 9, atMs: startMs, seq: 9, values: { temperature_c: 20 } },
  ]);
  const sink = sinkOf({ folder: journal.folder, target: server.target });
  await sink.caughtUp(last);
  expect(sink.status()!.counts.keptBack).toEqual({ too_old: 2, ahead: 1, no_value: 1, unreadable: 0, unknown_device: 1 });
  expect(seqsTaken(server)).toEqual([3]);
});

test("another bucket gets everything from the beginning", async () => {
  const server = await serve(written);
  const journal = journalOf(20);
  const first = sinkOf({ folder: journal.folder, target: server.target, times: { proofMs: 1 } });
  await until(() => first.status()?.safe.id === journal.last, "everything is safe");
  await first.stop();
  const again = sinkOf({ folder: journal.folder, target: server.target });
  await again.caughtUp(journal.last);
  await again.stop();
  expect(server.asked).toHaveLength(1);
  const other = sinkOf({ folder: journal.folder, target: { ...server.target, bucket: "other" } });
  await other.caughtUp(journal.last);
  expect(server.asked[1]!.lines).toEqual(server.asked[0]!.lines);
});

test("a state file that is damaged costs a repeat and nothing else, and is told of", async () => {
  const server = await serve(written);
  const journal = journalOf(20);
  writeFileSync(statePath(journal.folder), "no database at all".repeat(1_000));
  const sink = sinkOf({ folder: journal.folder, target: server.target });
  await sink.caughtUp(journal.last);
  expect(sink.told[0]).toMatchObject({ kind: "told", subject: "influx-state" });
});

test("with a key no line that was refused can be read from the state file", async () => {
  const server = await serve(answering(400, "no"));
  const key = randomBytes(32);
  const journal = writeJournal(temporaryFolder(), key);
  onTestFinished(() => journal.close());
  journal.device(1, "smk-1");
  const last = journal.readings([{ device: 1, atMs: startMs, seq: 1, values: { temperature_c: 20 } }]);
  const sink = sinkOf({ folder: journal.folder, target: server.target, key });
  await sink.caughtUp(last);
  expect(sink.status()!.deadLetters.newest[0]!.line).toContain("device_id=smk-1");
  const files = readdirSync(journal.folder).filter((name) => name.startsWith("influx.db"));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) expect(readFileSync(join(journal.folder, name)).includes("smk-1"), name).toBe(false);
});

test("nobody listening at the address is a wait, not an end", async () => {
  const server = await falseServer(written);
  server.close();
  const journal = journalOf(1);
  const sink = sinkOf({ folder: journal.folder, target: server.target, times: { patienceMs: 1 } });
  await until(() => sink.told.find((message) => message.kind === "trouble" && message.why !== null), "a person is told");
  expect(sink.status()).toMatchObject({ state: "waiting", lag: { rows: 1 } });
});
