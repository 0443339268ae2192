import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectDevice } from "../harness/device.ts";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";
import { lockFolder } from "../../gateway/journal/folder-lock.ts";

/** Everything in the folder but the lock and what the running gateway writes by itself. */
const contents = (folder: string): readonly (readonly [string, number])[] =>
  readdirSync(folder)
    .filter((name) => name !== "lock" && !name.startsWith("gateway.db") && name !== "acknowledged")
    .sort((one, other) => (one < other ? -1 : 1))
    .map((name) => [name, statSync(join(folder, name)).mtimeMs] as const);

test(
  "a second gateway on the folder ends before it touches anything, also while the first is stopped, and a kill frees the folder",
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const first = await startGateway({ folder });
    const pipe = await connectDevice(first, "pipe-1", "pipe-pressure");
    await pipe.report({ pressure_kpa: 300 }, { seq: 1 });
    const data = join(folder, "data");
    const before = contents(data);
    await expect(startGateway({ folder })).rejects.toThrow(/ended with 78.*in use by another gateway/s);

    first.process.kill("SIGSTOP");
    const database = readFileSync(join(data, "gateway.db"));
    const log = readFileSync(join(data, "gateway.db-wal"));
    await expect(startGateway({ folder })).rejects.toThrow(/ended with 78.*in use by another gateway/s);
    expect(contents(data)).toEqual(before);
    expect(readFileSync(join(data, "gateway.db")).equals(database)).toBe(true);
    expect(readFileSync(join(data, "gateway.db-wal")).equals(log)).toBe(true);
    first.process.kill("SIGCONT");
    await pipe.report({ pressure_kpa: 301 }, { seq: 2 });

    await first.end("SIGKILL");
    const second = await startGateway({ folder });
    expect((await second.admin.get("/api/v1/readings?device=pipe-1")).body.readings).toHaveLength(2);
  },
);

test("whoever finds the folder taken knows it within two seconds", () => {
  const folder = temporaryFolder();
  const unlock = lockFolder(folder);
  const startedMs = performance.now();
  expect(() => lockFolder(folder)).toThrow("in use by another gateway");
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  unlock();
  lockFolder(folder)();
});
