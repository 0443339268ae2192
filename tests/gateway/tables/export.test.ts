import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { askGateway } from "../../../gateway/access/operator-socket.ts";
import { createCaller } from "../../harness/http.ts";
import { connectDevice, registerDevice } from "../../harness/device.ts";
import { addPerson } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";

const gateway = shareGateway();
const CSV = { "content-type": "text/csv" };
const LINES = { "content-type": "application/x-ndjson" };
const DAY_MS = 86_400_000;
const FROM_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS - 20 * DAY_MS;

const put = (body: string, headers = CSV) => gateway().admin.post("/api/v1/history/import", body, headers);
async function exported(query: string): Promise<string> {
  const response = await fetch(`${gateway().url}/api/v1/export?from=0&to=${Date.now() + 600_000}&${query}`, {
    headers: { authorization: `Bearer ${gateway().admin.token()}` },
  });
  return response.text();
}
const runningExports = async (): Promise<number> =>
  Number(/^linan_exports_running (\d+)/m.exec((await gateway().admin.get("/metrics")).body as string)?.[1]);

/** A day of readings each 2 s. */
const dayOfReadings = (device: string, fromMs: number): string =>
  [
    "device,at,pressure_kpa",
    ...Array.from({ length: 43_200 }, (_, index) => `${device},${fromMs + index * 2_000},${300 + (index % 97)}`),
  ].join("\n");

/** A client that takes nothing until it is told to. */
async function readSlowly(query: string): Promise<IncomingMessage> {
  const request = get(`${gateway().url}/api/v1/export?${query}`, { headers: { authorization: `Bearer ${gateway().admin.token()}` } });
  request.on("error", () => {});
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.on("error", () => {});
  return response;
}

describe("recorded readings", () => {
  test("go into history alone: no alert, no last value, and a series that has them at once", async () => {
    await registerDevice(gateway(), "record-1", "smoke-detector");
    const file = `\uFEFFdevice,at,temperature_c,alarm\nrecord-1,${FROM_MS},21.5,true\nrecord-1,2026-11-01T08:00:00+08:00,-3.25,\n`;
    expect((await put(file)).body).toEqual({ recorded: 2, known: 0, failed: [] });
    expect((await put(file)).body).toEqual({ recorded: 0, known: 2, failed: [] });
    expect((await gateway().admin.get("/api/v1/alerts?device=record-1")).body.alerts).toEqual([]);
    expect((await gateway().admin.get("/api/v1/devices/record-1")).body).toMatchObject({ lastHeardAt: null, latest: {} });
    const text = await exported("device=record-1");
    expect(text).toContain(",history,");
    expect(text.split("\r\n")).toHaveLength(4);
    const lines = await exported("device=record-1&format=jsonl&value=alarm");
    expect(JSON.parse(lines)).toEqual({ device: "record-1", at: FROM_MS, marks: ["history"], values: { alarm: true } });
  });

  test("each row that is not sound is named, and costs no other", async () => {
    await registerDevice(gateway(), "record-2", "pipe-pressure");
    const row = (more: object): string => JSON.stringify({ device: "record-2", at: FROM_MS, values: { pressure_kpa: 300 }, ...more });
    const faulty: readonly [string, string][] = [
      ["{", "no JSON object"],
      [row({ device: "nobody" }), "device"],
      [row({ at: 0 }), "older"],
      [row({ at: 4_102_444_800_000 }), "future"],
      [row({ at: "yesterday" }), "at"],
      [row({ values: { pressure_kpa: "three hundred" } }), "a number"],
      [row({ values: { pressure_kpa: true } }), "a number"],
      [row({ values: { fault: 1 } }), "true or false"],
      [row({ values: { pressure_kpa: "NaN" } }), "a number"],
      [row({ values: { pressure_kpa: 1e9 } }), "a number"],
      [row({ values: { alarm: true } }), "no value of pipe-pressure"],
      [row({ values: {} }), "no value"],
      [row({ marks: ["holy"] }), "marks"],
    ];
    const { body } = await put([...faulty.map(([line]) => line), row({})].join("\n"), LINES);
    expect(body).toMatchObject({ recorded: 1, known: 0 });
    expect(body.failed.map(({ row: number }: { row: number }) => number)).toEqual(faulty.map((_, index) => index + 1));
    faulty.forEach(([, why], index) => expect(body.failed[index].reason).toContain(why));
    expect(await put('device,at\n"', CSV)).toMatchObject({ status: 400, body: { code: "bad_rows" } });
    const many = `device,at\n${"record-2,1\n".repeat(50_001)}`;
    expect(await put(many)).toMatchObject({ status: 400, body: { code: "too_many_rows" } });
  });

  test("are an administrator's to bring; who may see a device takes its readings away, and nobody else", async () => {
    const folder = gateway().folder;
    await registerDevice(gateway(), "record-3", "pipe-pressure", "b2-101");
    await put(`device,at,pressure_kpa\nrecord-3,${FROM_MS},1\n`);
    const guard = createCaller(gateway().url);
    await guard.signIn("exporter", await addPerson(folder, "exporter", "property", "--buildings", "b1"));
    expect((await guard.post("/api/v1/history/import", "device,at\n", CSV)).status).toBe(403);
    const query = `from=0&to=${Date.now()}`;
    expect((await guard.get(`/api/v1/export?${query}&device=record-3`)).status).toBe(404);
    expect((await guard.get(`/api/v1/export?${query}`)).body).not.toContain("record-3");
    expect((await guard.get(`/api/v1/export?${query}&building=b2`)).body.split("\r\n")).toHaveLength(2);
    expect((await createCaller(gateway().url).get(`/api/v1/export?${query}`)).status).toBe(401);
  });
});

test("a value that changes its type is set aside when it comes, and the export has what was sound", async () => {
  const pipe = await connectDevice(gateway(), "record-4", "pipe-pressure");
  await pipe.report({ pressure_kpa: 300 });
  await pipe.report({ pressure_kpa: "301", battery_pct: 50 });
  await pipe.report({ pressure_kpa: true });
  const lines = (await exported("device=record-4&format=jsonl")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).values)).toEqual([{ pressure_kpa: 300 }, { battery_pct: 50 }]);
  expect((await gateway().admin.get("/api/v1/devices/record-4")).body.quarantined).toBeGreaterThanOrEqual(2);
});

test(
  "a client that reads slowly holds the export and not the gateway; when it goes away, the export ends",
  { timeout: 60_000 },
  async () => {
    await registerDevice(gateway(), "record-5", "pipe-pressure");
    const days = 4;
    for (let day = 0; day < days; day++)
      expect((await put(dayOfReadings("record-5", FROM_MS + day * DAY_MS))).body).toMatchObject({ recorded: 43_200 });
    const query = `device=record-5&from=${FROM_MS}&to=${FROM_MS + days * DAY_MS}`;
    const slow = await readSlowly(query);
    const gone = await readSlowly(query);
    expect(await runningExports()).toBe(2);
    gone.destroy();
    await until(async () => (await runningExports()) === 1, "the export of whoever went away has ended");
    let lines = 0;
    for await (const piece of slow) lines += (piece as Buffer).toString("latin1").split("\n").length - 1;
    expect(lines).toBe(days * 43_200 + 1);
    await until(async () => (await runningExports()) === 0, "the export is over");
  },
);

test(
  "the operator's tool writes a file, takes it back, and leaves nothing half done where it is stopped",
  { timeout: 60_000 },
  async () => {
    await registerDevice(gateway(), "record-6", "smart-bin");
    const data = join(gateway().folder, "data");
    const files = ["bins.csv", "again.csv", "stopped.csv"].map((name) => join(gateway().folder, name));
    const [bins, again, stopped] = files as [string, string, string];
    writeFileSync(bins, `device,at,fill_pct\nrecord-6,${FROM_MS},10\nrecord-6,${FROM_MS + 1},20\nnobody,1,1\n`);
    const said: string[] = [];
    const taken = await askGateway(data, ["import", bins], (text) => said.push(text));
    expect(taken).toMatchObject({ code: 1, text: expect.stringMatching(/^2 recorded .*\nrow 3: device/) });
    expect(said).toContain("import: 100 %");
    const span = ["--from", String(FROM_MS), "--to", String(FROM_MS + DAY_MS)];
    expect(await askGateway(data, ["export", "--device", "record-6", ...span, again])).toMatchObject({ code: 0 });
    expect(readFileSync(again, "utf8").split("\r\n")).toHaveLength(4);
    expect(await askGateway(data, ["import", again])).toMatchObject({ code: 0, text: expect.stringContaining("2 known") });
    expect(await askGateway(data, ["export", "--device", "nobody", ...span, stopped])).toMatchObject({ code: 1 });
    expect(await askGateway(data, ["export", ...span])).toMatchObject({ code: 2 });
    expect([existsSync(stopped), existsSync(`${stopped}.part`)]).toEqual([false, false]);
  },
);

test("an Excel file opens with its readings", async () => {
  await registerDevice(gateway(), "record-7", "smart-bin");
  await put(`device,at,fill_pct\nrecord-7,${FROM_MS},12.5\n`);
  const response = await fetch(`${gateway().url}/api/v1/export?device=record-7&from=0&to=${Date.now()}&format=xlsx`, {
    headers: { authorization: `Bearer ${gateway().admin.token()}` },
  });
  expect(response.headers.get("content-type")).toContain("spreadsheetml");
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 2).toString()).toBe("PK");
});
