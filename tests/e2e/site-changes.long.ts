import { expect, test } from "vitest";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";
import { SMALL_SITE } from "../harness/launch.ts";

const withDevices = (lines: string): string => `${SMALL_SITE}devices:\n${lines}`;

test("the site file has the last word on its devices: moved, slower, another kind; what was deleted stays deleted", async () => {
  const folder = temporaryFolder();
  const first = await startGateway({
    folder,
    site: withDevices(`  - { id: smoke-a, kind: smoke-detector, zone: b1-101 }
  - { id: smoke-b, kind: smoke-detector, zone: b1-102 }
  - { id: thing-c, kind: smart-bin, zone: b1-101 }
`),
  });
  expect((await first.admin.delete("/api/v1/devices/smoke-b")).status).toBe(204);
  await first.end();
  const second = await startGateway({
    folder,
    site: withDevices(`  - { id: smoke-a, kind: smoke-detector, zone: b1-501, expectEveryMs: 30000 }
  - { id: smoke-b, kind: smoke-detector, zone: b1-102 }
  - { id: thing-c, kind: cabinet, zone: b1-101 }
`),
  });
  expect((await second.admin.get("/api/v1/devices/smoke-a")).body).toMatchObject({ zone: "b1-501", floor: 5, expectEveryMs: 30_000 });
  expect((await second.admin.get("/api/v1/devices/smoke-b")).status).toBe(404);
  expect((await second.admin.get("/api/v1/devices/thing-c")).body).toMatchObject({ kind: "cabinet" });
});

test("a data folder is opened by its own community alone, and a site file that is not there is named", async () => {
  const folder = temporaryFolder();
  await (await startGateway({ folder })).end();
  await expect(startGateway({ folder, site: SMALL_SITE.replace("id: mini", "id: other") })).rejects.toThrow(
    /ended with 78.*the data folder belongs to the community mini/s,
  );
  await expect(startGateway({ folder, env: { LINAN_SITE: "/nowhere/site.yaml" } })).rejects.toThrow(
    /ended with 78.*LINAN_SITE: \/nowhere\/site.yaml can't be read/s,
  );
  await expect(startGateway({ folder, env: { LINAN_SIMULATORS: "on" } })).rejects.toThrow(/ended with 78.*LINAN_SIMULATORS/s);
});
