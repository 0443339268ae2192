import { expect, test } from "vitest";
import { connectDevice } from "../../harness/device.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway();
/** The month it is in China. */
const MONTH = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);

test("a month's times are distributions by station, without exercises, also as CSV and Excel", async () => {
  const { admin } = gateway();
  for (const [index, zone] of ["b1-101", "b2-101"].entries()) {
    const button = await connectDevice(gateway(), `button-${index}`, "emergency-button", zone);
    await button.report({ pressed: true });
  }
  const { incidents } = (await admin.get("/api/v1/incidents")).body as { incidents: { id: string }[] };
  await admin.post(`/api/v1/incidents/${incidents[0]!.id}/stage`, { stage: "arrived", person: "leader" });
  await admin.post(`/api/v1/incidents/${incidents[0]!.id}/close`, { outcome: "real", closesAlerts: true, note: "=1+1" });
  await admin.post("/api/v1/incidents", { kind: "fire", zone: "b1-101", exercise: true });

  const { body } = await admin.get(`/api/v1/statistics?month=${MONTH}`);
  expect(body.stations).toMatchObject([
    {
      station: "station-1",
      incidents: 2,
      exercises: 1,
      outcomes: { real: 1 },
      measures: { answer: { n: 1, missing: 1 }, arrival: { n: 1, missing: 1 }, verification: { n: 0, missing: 2, p50: null } },
    },
  ]);
  const { arrival } = body.stations[0].measures;
  expect(arrival.histogram.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(1);
  expect((await admin.get("/api/v1/statistics?month=2020-01")).body.stations).toEqual([]);
  for (const month of ["2026-13", "x", ""]) expect((await admin.get(`/api/v1/statistics?month=${month}`)).status).toBe(400);

  const csv = await admin.get(`/api/v1/statistics.csv?month=${MONTH}`);
  expect((csv.body as string).trim().split("\r\n")).toHaveLength(4);
  const excel = await admin.get(`/api/v1/statistics.xlsx?month=${MONTH}`);
  expect(excel.headers.get("content-type")).toContain("spreadsheetml");
  expect((excel.body as string).slice(0, 2)).toBe("PK");
});
