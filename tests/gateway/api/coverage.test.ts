import { expect, test } from "vitest";
import { connectDevice, registerDevice } from "../../harness/device.ts";
import { createCaller } from "../../harness/http.ts";
import { startGateway } from "../../harness/gateway.ts";
import { SMALL_SITE } from "../../harness/launch.ts";
import { addPerson } from "../../harness/linan.ts";
import { until } from "../../harness/until.ts";

const RESIDENT = `
residents:
  - { id: granny, zone: b1-102, name: 王奶奶, needs: [alone], contacts: [], keyHolder: null, consent: { responders: true, family: true, since: "2026-01-01" } }
`;

const zonesOf = (body: { readonly walk: readonly { readonly zone: string; readonly missing: readonly string[] }[] }) =>
  body.walk.map(({ zone, missing }) => [zone, missing]);

test("the coverage follows what devices report, and says where to walk", { timeout: 60_000 }, async () => {
  const gateway = await startGateway({ site: SMALL_SITE + RESIDENT });
  const { admin } = gateway;
  const coverage = async (query = "") => (await admin.get(`/api/v1/coverage${query}`)).body;
  expect(zonesOf(await coverage())).toEqual([
    ["b1-101", ["detector", "way-up"]],
    ["b1-102", ["detector", "button", "way-up"]],
    ["b1-501", ["detector", "way-up"]],
    ["b2-101", ["detector", "way-up"]],
  ]);

  const detector = await connectDevice(gateway, "smoke-b1-101", "smoke-detector", "b1-101");
  await detector.report({ smoke_obscuration_pct_m: 0.1, battery_pct: 80 });
  const other = await connectDevice(gateway, "smoke-b1-102", "smoke-detector", "b1-102");
  await other.report({ fault: true });
  await registerDevice(gateway, "button-b2-101", "emergency-button", "b2-101");
  const weak = await connectDevice(gateway, "smoke-b2-101", "smoke-detector", "b2-101");
  await weak.report({ battery_pct: 3 });

  const now = await coverage();
  expect(zonesOf(now)).toEqual([
    ["b1-102", ["detector", "button"]],
    ["b1-501", ["detector", "way-up"]],
    ["b2-101", ["detector", "button"]],
  ]);
  expect(now.walk[0].devices).toEqual([{ id: "smoke-b1-102", kind: "smoke-detector", trouble: "fault" }]);
  expect(now.walk[2].devices).toEqual([
    { id: "button-b2-101", kind: "emergency-button", trouble: "never-heard" },
    { id: "smoke-b2-101", kind: "smoke-detector", trouble: "battery" },
  ]);
  expect(now.buildings).toEqual([
    {
      building: "b1",
      name: { zh: "1号楼", en: "Building 1" },
      flats: 3,
      protected: 1,
      withDetector: 1,
      withWayUp: 2,
      buttonsWanted: 1,
      withButton: 0,
    },
    {
      building: "b2",
      name: { zh: "2号楼", en: "Building 2" },
      flats: 1,
      protected: 0,
      withDetector: 0,
      withWayUp: 1,
      buttonsWanted: 1,
      withButton: 0,
    },
  ]);
  expect(now.kinds).toEqual([
    { kind: "emergency-button", registered: 1, inUse: 0, faulty: 0, idle: 1 },
    { kind: "smoke-detector", registered: 3, inUse: 1, faulty: 2, idle: 0 },
  ]);

  await other.report({ fault: false });
  await until(
    async () => (await coverage()).unprotected === 3 && (await coverage("?building=b1")).buildings[0].withDetector === 2,
    "mended",
  );

  const first = await coverage("?limit=2");
  expect(first.walk.length).toBe(2);
  expect(zonesOf(await coverage(`?limit=2&after=${first.next}`))).toEqual([["b2-101", ["detector", "button"]]]);
  expect(zonesOf(await coverage("?building=b2"))).toEqual([["b2-101", ["detector", "button"]]]);

  const property = createCaller(gateway.url);
  await property.signIn("property-b1", await addPerson(gateway.folder, "property-b1", "property", "--buildings", "b1"));
  const bound = (await property.get("/api/v1/coverage")).body;
  // Sees its own building alone, and nothing that tells who lives there.
  expect(bound.buildings.map(({ building }: { building: string }) => building)).toEqual(["b1"]);
  expect(zonesOf(bound)).toEqual([["b1-501", ["detector", "way-up"]]]);
  expect((await property.get("/api/v1/coverage?building=b2")).body).toMatchObject({ buildings: [], walk: [], unprotected: 0 });
});
