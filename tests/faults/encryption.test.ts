import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectDevice } from "../harness/device.ts";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";

/** Words that stand in what the gateway keeps: devices, places, people, values, alerts. */
const WORDS = [
  "smoke-veiled-7",
  "b1-501",
  "101室",
  "temperature_c",
  "battery_pct",
  "alert-0",
  "admin",
  "scrypt",
  "CREATE TABLE",
  "SQLite format",
];

const wordsIn = (bytes: Buffer): string[] => WORDS.filter((word) => bytes.includes(word));

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

async function fillAndKill(folder: string, env: Record<string, string>): Promise<void> {
  const gateway = await startGateway({ folder, env });
  const smoke = await connectDevice(gateway, "smoke-veiled-7", "smoke-detector", "b1-501");
  for (let seq = 1; seq <= 50; seq++) await smoke.report({ temperature_c: 20, battery_pct: 80 }, { seq });
  await smoke.report({ alarm: true }, { seq: 51 });
  await smoke.publish("reading", "smoke-veiled-7 speaks no JSON");
  await gateway.end("SIGKILL");
}

test(
  "with a key no file of the folder holds a word that can be read, log and database alike, and a kill changes nothing",
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const keyFile = join(folder, "key");
    writeFileSync(keyFile, randomBytes(32));
    await fillAndKill(folder, { LINAN_DATABASE_KEY_FILE: keyFile });
    const files = filesOf(join(folder, "data"));
    expect(files.some((path) => path.endsWith("gateway.db-wal") && statSync(path).size > 100_000)).toBe(true);
    for (const path of files) expect(wordsIn(readFileSync(path)), path).toEqual([]);

    const again = await startGateway({ folder, env: { LINAN_DATABASE_KEY_FILE: keyFile } });
    expect((await again.admin.get("/api/v1/readings?device=smoke-veiled-7")).body.readings).toHaveLength(51);
    await again.end();
    for (const path of filesOf(join(folder, "data"))) expect(wordsIn(readFileSync(path)), path).toEqual([]);

    const other = join(folder, "other-key");
    writeFileSync(other, randomBytes(32));
    await expect(startGateway({ folder, env: { LINAN_DATABASE_KEY_FILE: other } })).rejects.toThrow(
      /ended with 78.*LINAN_DATABASE_KEY_FILE/s,
    );
    await expect(startGateway({ folder })).rejects.toThrow(/ended with 78.*LINAN_DATABASE_KEY_FILE/s);
  },
);

test("without a key the same words are found: the search can find them", { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  await fillAndKill(folder, {});
  const found = new Set(filesOf(join(folder, "data")).flatMap((path) => wordsIn(readFileSync(path))));
  for (const word of ["smoke-veiled-7", "b1-501", "alert-0", "CREATE TABLE"]) expect([...found]).toContain(word);
});

test("a key that is no key ends the start with its name", async () => {
  const folder = temporaryFolder();
  const keyFile = join(folder, "key");
  writeFileSync(keyFile, randomBytes(31));
  await expect(startGateway({ folder, env: { LINAN_DATABASE_KEY_FILE: keyFile } })).rejects.toThrow(
    /LINAN_DATABASE_KEY_FILE: .* has 31 bytes/,
  );
  await expect(startGateway({ folder, env: { LINAN_DATABASE_KEY_FILE: join(folder, "none") } })).rejects.toThrow(
    /LINAN_DATABASE_KEY_FILE: .* can't be read/,
  );
});
