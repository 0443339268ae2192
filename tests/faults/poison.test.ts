import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "../../gateway/journal/database.ts";
import { databasePath } from "../../gateway/journal/files.ts";
import { INPUT_KIND } from "../../gateway/journal/record.ts";
import { connectDevice } from "../harness/device.ts";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";

/** Rows that no program can make sense of: a kind that does not exist, no JSON, a reading cut short, and an input that lies. */
function poison(folder: string): number {
  const db = openDatabase({ path: databasePath(join(folder, "data")), key: null });
  const lastId = db.prepare("SELECT max(id) FROM journal").pluck().get() as number;
  const nowMs = db.prepare("SELECT max(now_ms) FROM journal").pluck().get() as number;
  const insert = db.prepare("INSERT INTO journal (id, kind, device, now_ms, body) VALUES (?, ?, 1, ?, ?)");
  const rows: readonly (readonly [number, Buffer])[] = [
    [99, Buffer.from("{}")],
    [INPUT_KIND.state, Buffer.from("{")],
    [INPUT_KIND.reading, Buffer.from([0, 1])],
    [INPUT_KIND.devices, Buffer.from('{"put":[null],"removed":[]}')],
  ];
  rows.forEach(([kind, body], index) => insert.run(lastId + 1 + index, kind, nowMs, body));
  db.close();
  return rows.length;
}

test("inputs that can't be replayed are told with an alert, and everything else is there", { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const first = await startGateway({ folder });
  const smoke = await connectDevice(first, "smoke-1", "smoke-detector");
  await smoke.report({ temperature_c: 20 }, { seq: 1 });
  await smoke.report({ alarm: true }, { seq: 2 });
  await first.end("SIGKILL");
  expect(poison(folder)).toBe(4);

  const second = await startGateway({ folder });
  const alerts = (await second.admin.get("/api/v1/alerts?state=open")).body.alerts as {
    kind: string;
    subject: string | null;
    priority: string;
  }[];
  expect(alerts.map(({ kind, subject, priority }) => [kind, subject, priority])).toEqual([
    ["supervision", "replay-failed", "P2"],
    ["fire", null, "P1"],
  ]);
  expect((await second.admin.get("/api/v1/alerts?kind=fire")).body.alerts).toMatchObject([{ occurrences: 1 }]);
});
