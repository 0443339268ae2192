import { connect } from "node:net";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { connectDevice, signInDevice } from "../../harness/device.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway();

interface Imported {
  readonly created: { readonly id: string; readonly secret: string }[];
  readonly failed: { readonly row: number; readonly reason: string }[];
}

async function importCsv(bytes: Uint8Array | string, type = "text/csv"): Promise<{ status: number; body: Imported }> {
  const response = await fetch(`${gateway().url}/api/v1/devices/import`, {
    method: "POST",
    headers: { authorization: `Bearer ${gateway().admin.token()}`, "content-type": type },
    body: bytes as string,
  });
  return { status: response.status, body: (await response.json()) as Imported };
}

/** Told at its header: the answer comes before the body would have gone. */
function statusOfTooLong(): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(gateway().httpPort, "127.0.0.1");
    socket.write(
      `POST /api/v1/devices/import HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway().admin.token()}\r\nContent-Type: text/csv\r\nContent-Length: ${5 * 1024 * 1024 + 1}\r\n\r\nid,kind,zone\n`,
    );
    socket.setEncoding("utf8").once("data", (chunk: string) => {
      socket.destroy();
      resolve(chunk.split("\r\n")[0]!);
    });
  });
}

const ids = ({ created }: Imported) => created.map(({ id }) => id);

test("rows count from 1 and stand for themselves; what is wrong with one is told", async () => {
  const { status, body } = await importCsv(
    "id,kind,zone\nrow-1,siren,b1-101\nROW,siren,b1-101\nrow-3,toaster,b1-101\nrow-4,siren,nowhere\nnotice,siren,b1-101\nrow-6,cabinet,b1-102\nrow-7,siren\n",
  );
  expect(status).toBe(200);
  expect(ids(body)).toEqual(["row-1", "row-6"]);
  expect(body.failed.map(({ row }) => row).toSorted((one, other) => one - other)).toEqual([2, 3, 4, 5, 7]);
  expect(body.failed.every(({ reason }) => reason.length > 0)).toBe(true);
  const [first] = body.created;
  const device = await signInDevice(gateway(), first!.id, first!.secret);
  await device.report({ battery_pct: 90 });
});

test("the same rows again are in neither list; another kind or zone fails", async () => {
  const rows = [
    { id: "twice-1", kind: "siren", zone: "b1-101" },
    { id: "twice-2", kind: "siren", zone: "b1-101" },
  ];
  expect(ids((await gateway().admin.post("/api/v1/devices/import", rows)).body)).toEqual(["twice-1", "twice-2"]);
  expect((await gateway().admin.post("/api/v1/devices/import", rows)).body).toEqual({ created: [], failed: [] });
  expect(
    (await gateway().admin.post("/api/v1/devices/import", [{ ...rows[0], zone: "b1-102" }, rows[1], { ...rows[1], kind: "cabinet" }])).body,
  ).toMatchObject({ created: [], failed: [{ row: 1 }, { row: 3 }] });
  const within = [
    { id: "within-1", kind: "siren", zone: "b1-101" },
    { id: "within-1", kind: "siren", zone: "b1-101" },
    { id: "within-1", kind: "cabinet", zone: "b1-101" },
  ];
  expect((await gateway().admin.post("/api/v1/devices/import", within)).body).toMatchObject({
    created: [{ id: "within-1" }],
    failed: [{ row: 3 }],
  });
});

test("UTF-8 with and without a byte order mark, GB18030, CRLF, quotes and spaces are all read", async () => {
  const text = (name: string) => `id,kind,zone\r\n"${name}-1", siren ,b1-101\r\n\r\n${name}-2,cabinet,"b1-102"\r\n`;
  expect(ids((await importCsv(text("plain"))).body)).toEqual(["plain-1", "plain-2"]);
  expect(ids((await importCsv(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text("bom"))]))).body)).toEqual([
    "bom-1",
    "bom-2",
  ]);
  expect(ids((await importCsv(text("charset"), "text/csv; charset=utf-8")).body)).toEqual(["charset-1", "charset-2"]);
  const chinese = iconv.encode("id,kind,zone\r\ngb-1,siren,b1-101\r\n三号楼,siren,b1-101\r\ngb-2,siren,不在\r\n", "gb18030");
  const { body } = await importCsv(chinese);
  expect(ids(body)).toEqual(["gb-1"]);
  expect(body.failed).toMatchObject([{ row: 2 }, { row: 3 }]);
});

test("what is no list is 400, what is too long 413, what is too much 400", async () => {
  expect((await importCsv("{}", "application/json")).status).toBe(400);
  expect((await importCsv('"rows"', "application/json")).status).toBe(400);
  expect((await importCsv('id,kind,zone\n"never closed,siren,b1-101')).status).toBe(400);
  expect(await statusOfTooLong()).toContain(" 413 ");
  expect((await importCsv(`[${"1,".repeat(50_000)}1]`, "application/json")).status).toBe(400);
  expect((await importCsv(`[null,1,"x",[],{}]`, "application/json")).body).toMatchObject({
    created: [],
    failed: [{ row: 1 }, { row: 2 }, { row: 3 }, { row: 4 }, { row: 5 }],
  });
  expect((await importCsv("")).body).toEqual({ created: [], failed: [] });
});

test("a file of exactly 5 MiB is taken", async () => {
  const head = "id,kind,zone\nexact-1,siren,b1-101\n";
  const { status, body } = await importCsv(head.padEnd(5 * 1024 * 1024, "\n"));
  expect(status).toBe(200);
  expect(ids(body)).toEqual(["exact-1"]);
});

test("50,000 rows take less than ten seconds of the gateway's processor, and an alarm meanwhile is acknowledged within one", async () => {
  const smoke = await connectDevice(gateway(), "meanwhile-1", "smoke-detector");
  const csv = `id,kind,zone\n${Array.from({ length: 50_000 }, (_, index) => `big-${index},smoke-detector,b1-101`).join("\n")}`;
  // Time of the processor, not of the clock: how busy the machine is with other tests says nothing about the import.
  const cpuS = async () => Number(/^linan_cpu_s (\S+)/m.exec((await gateway().admin.get("/metrics")).body)![1]);
  const beforeS = await cpuS();
  const startedMs = performance.now();
  const importing = importCsv(csv);
  const waits: number[] = [];
  for (let seq = 0; seq < 20; seq++) {
    const sentMs = performance.now();
    await smoke.report({ alarm: true }, { seq });
    waits.push(performance.now() - sentMs);
  }
  const { status, body } = await importing;
  const tookMs = performance.now() - startedMs;
  const tookS = (await cpuS()) - beforeS;
  console.log(
    `50,000 rows in ${Math.round(tookMs)} ms, ${tookS.toFixed(1)} s of the processor; the longest an alarm waited: ${Math.round(Math.max(...waits))} ms`,
  );
  expect(status).toBe(200);
  expect(body.created).toHaveLength(50_000);
  expect(Math.max(...waits)).toBeLessThan(1_000);
  expect(tookS).toBeLessThan(10);
  const last = body.created.at(-1)!;
  const device = await signInDevice(gateway(), last.id, last.secret);
  await device.report({ temperature_c: 21 });
  expect((await importCsv(csv)).body).toEqual({ created: [], failed: [] });
}, 90_000);
