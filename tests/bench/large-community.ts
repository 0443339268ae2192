import { join } from "node:path";
import { signIn, type SignedIn } from "./button.ts";
import { enroll, enrollMix, SITE } from "./devices.ts";
import { type GatewayUnderTest, startGateway } from "./gateway-under-test.ts";
import { createLoad } from "./load.ts";
import { sleep } from "./programs.ts";

const BUILDINGS = 10;
const FLOORS = 20;
const FLATS = 10;

const flats = (): readonly string[] =>
  Array.from({ length: BUILDINGS * FLOORS * FLATS }, (_, index) => {
    const [building, floor, flat] = [
      Math.floor(index / (FLOORS * FLATS)) + 1,
      (Math.floor(index / FLATS) % FLOORS) + 1,
      (index % FLATS) + 1,
    ];
    return `b${building}-${floor}${String(flat).padStart(2, "0")}`;
  });

function siteFile(): string {
  const buildings = Array.from({ length: BUILDINGS }, (_, index) => {
    const number = index + 1;
    return `  - { id: b${number}, name: { zh: ${number}号楼, en: Building ${number} }, floors: { from: 0, to: ${FLOORS} }, x: ${20 + (index % 5) * 70}, y: ${20 + Math.floor(index / 5) * 90} }`;
  });
  const zones = flats().map((id) => {
    const [building, room] = id.split("-") as [string, string];
    const name = `{ zh: ${room}室, en: flat ${room} }`;
    return `  - { id: ${id}, building: ${building}, floor: ${Number(room.slice(0, -2))}, kind: flat, name: ${name}, column: ${Number(room.slice(-2))} }`;
  });
  return `
id: ${SITE}
name: { zh: 测速小区, en: Benchmark }
street: { zh: 测试街道, en: Test street }
district: { zh: 测试区, en: Test district }
timeZone: Asia/Shanghai
buildings:
${buildings.join("\n")}
zones:
${zones.join("\n")}
  - { id: duty-room, building: b1, floor: 1, kind: place, name: { zh: 值班室, en: duty room }, column: 11 }
stations:
  - id: station-1
    name: { zh: 微型消防站, en: Micro fire station }
    zones: [duty-room]
    covers: [${Array.from({ length: BUILDINGS }, (_, index) => `b${index + 1}`).join(", ")}]
    people: [{ id: leader, name: 站长, role: leader, phone: "00000000000" }]
    shifts: [{ from: "00:00", to: "24:00", people: [leader] }]
`;
}

/** A gateway with a large community that reports behind whatever is watched. */
export interface LargeCommunity {
  readonly gateway: GatewayUnderTest;
  /** A pressure sensor whose readings are sent by hand. */
  readonly probe: SignedIn;
  readonly buttons: readonly SignedIn[];
  /** Waits until the load is over. Throws where a reading was not acknowledged. */
  end(): Promise<void>;
}

interface Size {
  readonly devices: number;
  readonly ratePerS: number;
  readonly buttons: number;
  /** How long the load lasts. */
  readonly seconds: number;
}

/** Resolves when each device has spoken once: what is new in the first seconds is not what a console shows on any other day. */
export async function openLargeCommunity(folder: string, { devices, ratePerS, buttons, seconds }: Size): Promise<LargeCommunity> {
  const devicesFile = join(folder, "devices");
  const gateway = await startGateway(folder, siteFile());
  const zones = flats();
  await enrollMix(gateway.admin, devices, devicesFile, (index) => zones[Math.floor((index * zones.length) / devices)]!);
  const wanted = Array.from({ length: buttons }, (_, index) => ({ id: `button-${index}`, kind: "emergency-button" }));
  const enrolled = await enroll(gateway.admin, wanted, (index) => zones[index * 60]!);
  const [sensor] = await enroll(gateway.admin, [{ id: "probe", kind: "pipe-pressure" }], () => zones[5]!);
  const load = await createLoad({ port: gateway.port, devicesFile, pace: { ratePerS }, seconds });
  const behind = load.run();
  await sleep((devices / ratePerS) * 1_000 + 2_000);
  const probe = await signIn(gateway.port, sensor!);
  const signedIn = await Promise.all(enrolled.map((button) => signIn(gateway.port, button)));
  return {
    gateway,
    probe,
    buttons: signedIn,
    async end() {
      await behind;
      await load.end();
      for (const { socket } of [probe, ...signedIn]) socket.destroy();
      await gateway.end();
    },
  };
}

/** Closes the alert of a device as a test. */
export async function closeAlertOf({ admin }: GatewayUnderTest, device: string): Promise<void> {
  const { alerts } = (await admin.get(`/api/v1/alerts?device=${device}`)).body as { alerts: { id: string }[] };
  await admin.post(`/api/v1/alerts/${alerts[0]!.id}/close`, { outcome: "test" });
}
