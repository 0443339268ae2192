import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { temporaryFolder } from "../../harness/gateway.ts";
import { runSink } from "../../harness/running-sink.ts";
import { hasServer, SERVERS, type TimeSeriesServer } from "../../harness/time-series-servers.ts";
import { writeJournal } from "../../harness/written-journal.ts";
import { filledIn, queriesOf } from "./grafana-queries.ts";
import { killInStream } from "./kill-in-stream.ts";

const installed = (["influxdb", "victoria-metrics"] as const).filter(hasServer);

// What is missing is named by npm test, which installs it where it can.
test("with CI=true both servers are there", () => {
  if (process.env["CI"] === "true") expect(installed).toHaveLength(2);
  expect(installed.length).toBeLessThanOrEqual(2);
});

describe.each(installed)("a real %s", (name) => {
  const root = mkdtempSync(join(tmpdir(), "linan-influx-"));
  let server: TimeSeriesServer;
  beforeAll(async () => {
    server = await SERVERS[name](join(root, "server"));
    await server.start();
  });
  afterAll(async () => {
    await server.kill();
    rmSync(root, { recursive: true, force: true });
  });

  test("shows each reading at its ms, each step of an alert as numbers, and what the shipped board asks for", async () => {
    const journal = writeJournal(temporaryFolder());
    journal.device(1, "smk-a");
    journal.device(2, "bin-a", "smart-bin");
    const atMs = Date.now() - 60_000;
    const last = journal.readings([
      { device: 1, atMs, seq: 1, values: { smoke_obscuration_pct_m: 0.42, temperature_c: 23, alarm: false } },
      { device: 1, atMs: atMs + 1, seq: 2, values: { smoke_obscuration_pct_m: 7.5, temperature_c: 41.5, alarm: true } },
      { device: 2, atMs, seq: -1, values: { fill_pct: 1e-7, tilted: true } },
    ]);
    journal.step(1, "new", { id: "alert-000001", device: "smk-a", lastAt: atMs });
    journal.step(2, "upd", { id: "alert-000001", device: "smk-a", lastAt: atMs, state: "acknowledged", occurrences: 3 });
    const sink = runSink({ folder: journal.folder, target: server.target });
    await sink.caughtUp(last);
    expect(await server.points("smoke", "smk-a", "temperature_c")).toEqual([
      [atMs, 23],
      [atMs + 1, 41.5],
    ]);
    expect((await server.points("smoke", "smk-a", "alarm")).map(([, value]) => value)).toEqual([0, 1]);
    expect(await server.points("bin_fill", "bin-a", "fill_pct")).toEqual([[atMs, 1e-7]]);
    expect(await server.points("alert", "smk-a", "state")).toEqual([
      [atMs, 2],
      [atMs + 1, 4],
    ]);
    expect(await server.points("alert", "smk-a", "occurrences")).toEqual([
      [atMs, 1],
      [atMs + 1, 3],
    ]);
    expect(sink.status()!.counts).toMatchObject({ bumped: 1, lost: 0 });
    const answered = await Promise.all(queriesOf(server.language).map((query) => server.answers(filledIn(query))));
    expect(answered.filter((count) => count > 0).length).toBeGreaterThanOrEqual(4);
    await sink.stop();
    journal.close();
  });

  test("has every acknowledged reading after it was killed with -9 in the middle of the stream", async () => {
    const run = await killInStream({ server, folder: temporaryFolder(), device: "smk-b", kills: 2 });
    expect(run.missing).toEqual([]);
    expect(run.found).toBe(run.sent);
    expect(run.status.counts.rewinds).toBeGreaterThan(0);
    expect(run.status.counts.lost).toBe(0);
  });
});
