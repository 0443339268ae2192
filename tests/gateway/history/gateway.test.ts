import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectDevice, signInDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { until } from "../../harness/until.ts";

const HOUR_MS = 3_600_000;

test(
  "a series has what was acknowledged a moment ago, late readings in their own hours, and all of it after a kill -9",
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway({ folder });
    const pipe = await connectDevice(gateway, "pipe-1", "pipe-pressure");
    const nowMs = Date.now();
    const thisHourMs = nowMs - (nowMs % HOUR_MS);
    for (const [ageHours, kpa] of [
      [30, 310],
      [30, 330],
      [3, 350.5],
      [0, 400],
    ] as const)
      await pipe.report({ pressure_kpa: kpa }, { at: nowMs - ageHours * HOUR_MS, sentAt: nowMs });

    const from = thisHourMs - 48 * HOUR_MS;
    const path = `/api/v1/series?device=pipe-1&value=pressure_kpa&from=${from}&to=${thisHourMs + 2 * HOUR_MS}&every=${HOUR_MS}`;
    const expected = [
      { at: thisHourMs - 30 * HOUR_MS, min: 310, max: 330, mean: 320, count: 2 },
      { at: thisHourMs - 3 * HOUR_MS, min: 350.5, max: 350.5, mean: 350.5, count: 1 },
      { at: thisHourMs, min: 400, max: 400, mean: 400, count: 1 },
    ];
    expect((await gateway.admin.get(path)).body.buckets).toEqual(expected);
    await gateway.end("SIGKILL");
    const again = await startGateway({ folder });
    // A start seals the hours that are over as soon as it has read them from the journal.
    await until(async () => (await metric(again.url, "history_hot_readings")) === 1, "the hours that are over are sealed");
    expect(readdirSync(join(folder, "data/history")).some((name) => /^(hours|day)-\d{4}-\d\d-\d\d\.db$/.test(name))).toBe(true);
    expect((await again.admin.get(path)).body.buckets).toEqual(expected);
    const more = await signInDevice(again, "pipe-1", pipe.secret);
    await more.report({ pressure_kpa: 500 }, { at: nowMs - 3 * HOUR_MS + 1, sentAt: nowMs });
    expect((await again.admin.get(path)).body.buckets[1]).toEqual({ ...expected[1], max: 500, mean: 425.25, count: 2 });

    const many = await again.admin.get(
      `/api/v1/series/many?building=b1&value=pressure_kpa&from=${from}&to=${thisHourMs + 2 * HOUR_MS}&every=${HOUR_MS}`,
    );
    expect(many.body.series).toEqual([
      {
        device: "pipe-1",
        at: expected.map(({ at }) => at),
        min: [310, 350.5, 400],
        max: [330, 500, 400],
        mean: [320, 425.25, 400],
        count: [2, 2, 1],
      },
    ]);
    const past = await again.admin.get(`/api/v1/moment?at=${nowMs - 2 * HOUR_MS}`);
    expect(past.body.devices).toEqual([{ device: "pipe-1", values: { pressure_kpa: { at: expect.any(Number), value: 500 } } }]);
    const now = await again.admin.get("/api/v1/moment?kind=pipe-pressure");
    expect(now.body.devices).toMatchObject([{ device: "pipe-1", values: { pressure_kpa: { value: 400 } } }]);
    expect((await again.admin.get("/api/v1/moment?building=b2")).body.devices).toEqual([]);
  },
);

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^linan_${name} (.*)$`, "m").exec(text)?.[1] ?? Number.NaN);
}
