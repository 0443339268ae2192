import { writeFileSync } from "node:fs";
import type { Caller } from "../harness/http.ts";

export const SITE = "bench";

/** A community of one building: where a device hangs does not change what a reading costs. */
export const SITE_FILE = `
id: ${SITE}
name: { zh: 测速小区, en: Benchmark }
street: { zh: 测试街道, en: Test street }
district: { zh: 测试区, en: Test district }
timeZone: Asia/Shanghai
buildings:
  - { id: b1, name: { zh: 1号楼, en: Building 1 }, floors: { from: 0, to: 7 }, x: 20, y: 20 }
zones:
  - { id: b1-101, building: b1, floor: 1, kind: flat, name: { zh: 101室, en: flat 101 }, column: 1 }
  - { id: duty-room, building: b1, floor: 1, kind: place, name: { zh: 值班室, en: duty room }, column: 3 }
stations:
  - id: station-1
    name: { zh: 微型消防站, en: Micro fire station }
    zones: [duty-room]
    covers: [b1]
    people: [{ id: leader, name: 站长, role: leader, phone: "00000000000" }]
    shifts: [{ from: "00:00", to: "24:00", people: [leader] }]
`;

const HEAD = '{"at":@@@@@@@@@@@@@,"boot":3,"seq":##########';
const SENT = `${HEAD},"sentAt":@@@@@@@@@@@@@`;

/** Ordinary telemetry of about 150 bytes, in the share of each kind in a community: out of ten devices seven detect smoke. */
const PAYLOADS = [
  ...Array.from({ length: 7 }, () => [
    "smoke-detector",
    `${HEAD},"values":{"smoke_obscuration_pct_m":0.~~,"temperature_c":21.~,"humidity_pct":4~,"battery_pct":88,"rssi_dbm":-6~}}`,
  ]),
  ["pipe-pressure", `${SENT},"values":{"pressure_kpa":41~.~,"flow_m3_h":1.~~,"battery_pct":88,"rssi_dbm":-6~}}`],
  ["smart-bin", `${HEAD},"values":{"fill_pct":4~.~,"temperature_c":21.~,"weight_kg":1~.~,"tilted":false,"battery_pct":88,"rssi_dbm":-6~}}`],
  ["emergency-button", `${SENT},"values":{"pressed":false,"fault":false,"battery_pct":88,"rssi_dbm":-6~}}`],
] as [string, string][];

export interface Enrolled {
  readonly id: string;
  readonly kind: string;
  readonly secret: string;
}

/** Registers devices over the API; their ids and secrets in order. */
export async function enroll(
  admin: Caller,
  wanted: readonly { readonly id: string; readonly kind: string }[],
  zoneOf: (index: number) => string = () => "b1-101",
): Promise<Enrolled[]> {
  const answer = await admin.post(
    "/api/v1/devices/import",
    wanted.map(({ id, kind }, index) => ({ id, kind, zone: zoneOf(index) })),
  );
  const created = (answer.body as { created?: { id: string; secret: string }[] }).created ?? [];
  if (created.length !== wanted.length) throw new Error(`import: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
  return created.map(({ id, secret }, index) => ({ id, secret, kind: wanted[index]!.kind }));
}

/** Registers `count` devices in the usual mix and writes the file that the load generator reads. */
export async function enrollMix(admin: Caller, count: number, file: string, zoneOf?: (index: number) => string): Promise<void> {
  const wanted = Array.from({ length: count }, (_, index) => ({ id: `d-${index}`, kind: PAYLOADS[index % PAYLOADS.length]![0] }));
  const devices = await enroll(admin, wanted, zoneOf);
  const lines = devices.map(({ id, secret }, index) => [id, secret, readingTopic(id), PAYLOADS[index % PAYLOADS.length]![1]].join("\t"));
  writeFileSync(file, `${lines.join("\n")}\n`);
}

export const readingTopic = (id: string): string => `linan/v1/${SITE}/${id}/reading`;
