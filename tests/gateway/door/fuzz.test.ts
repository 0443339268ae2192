import { expect, test } from "vitest";
import { INSPECTED } from "../../harness/collected.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { runFuzz } from "./fuzz-run.ts";

const gateway = shareGateway({ env: INSPECTED });

test("100,000 malformed packets before and after sign-in: a good device is served throughout, nothing ends, memory stays", async () => {
  const seed = Number(process.env["FUZZ_SEED"] ?? 20_260_101);
  const report = await runFuzz({ gateway: gateway(), packets: 100_000, seed, say: () => {} });
  console.log(
    `seed ${seed}: ${report.packets} packets on ${report.connections} connections; good client: ${report.served} acknowledged, p99 ${report.p99Ms.toFixed(1)} ms; memory grew by ${report.grownMiB.toFixed(1)} MiB`,
  );
  expect(report.faults).toEqual([]);
  expect(report.packets).toBeGreaterThanOrEqual(100_000);
  expect(report.served).toBeGreaterThan(50);
  expect(report.p99Ms).toBeLessThan(1_000);
  expect(report.grownMiB).toBeLessThan(50);
  const ready = await gateway().admin.get("/readyz");
  expect(ready.status).toBe(200);
}, 300_000);
