import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { askGateway } from "../../gateway/access/operator-socket.ts";
import { restore } from "../../gateway/backup/restore.ts";
import { openDatabase } from "../../gateway/journal/database.ts";
import { databasePath } from "../../gateway/journal/files.ts";
import type { Bench, Group } from "./bench.ts";
import { enrollMix } from "./devices.ts";
import { startGateway } from "./gateway-under-test.ts";
import { runLoad } from "./load.ts";

const SIZE_MB = 1_024;
const DEVICES = 1_000;
const RATE_PER_S = 2_000;
/** Each fills the disk twice over: more would measure its patience. */
const ROUNDS_MAX = 2;

/** How long a device waits for its PUBACK while 1 GB is backed up, beside the same load without; and how long a restore takes. */
export const backup: Group = {
  name: "backup",
  measures: [
    { name: "backup/puback-p99", unit: "ms", peer: "the same load alone", target: { of: "value", better: "less", least: 20, aim: 10 } },
    { name: "backup/1-gb", unit: "s", peer: null, target: { of: "value", better: "less", least: 300, aim: 60 } },
    { name: "backup/restore-1-gb", unit: "s", peer: null, target: { of: "value", better: "less", least: 600, aim: 60 } },
  ],
  run,
};

/** Pages that a backup has to carry, as a long history fills them: rubbish of a device, which no start reads. */
function fill(folder: string): void {
  const db = openDatabase({ path: databasePath(folder), key: null });
  const insert = db.prepare(
    "INSERT INTO quarantine (device, received_ms, reason, detail, payload) VALUES ('x', 0, 'x', '', randomblob(?))",
  );
  const rowBytes = 100_000;
  const commits = Math.ceil((SIZE_MB * 1024 * 1024) / rowBytes / 100);
  for (let commit = 0; commit < commits; commit++) {
    db.transaction(() => {
      for (let row = 0; row < 100; row++) insert.run(rowBytes);
    })();
    db.pragma("wal_checkpoint(TRUNCATE)");
  }
  db.close();
}

async function run(bench: Bench): Promise<void> {
  const folder = bench.folder();
  const devicesFile = join(folder, "devices");
  const data = join(folder, "data");
  await (await startGateway(folder)).end();
  fill(data);
  const gateway = await startGateway(folder);
  await enrollMix(gateway.admin, DEVICES, devicesFile);
  const take = (seconds: number) => runLoad({ port: gateway.port, devicesFile, pace: { ratePerS: RATE_PER_S }, seconds });
  await take(3);
  for (let round = 1; round <= Math.min(bench.rounds, ROUNDS_MAX); round++) {
    const alone = await take(10);
    const file = join(folder, `${round}.backup`);
    const startedMs = performance.now();
    const making = askGateway(data, ["backup", file]).then((answer) => ({ answer, tookS: (performance.now() - startedMs) / 1_000 }));
    const beside = await take(10);
    const { answer, tookS } = await making;
    if (answer?.code !== 0) throw new Error(`no backup: ${answer?.text}`);
    const restoreS = restoreOnce(join(bench.folder(), "data"), join(folder, "site.yaml"), file);
    bench.say(
      `backup round ${round}: ${Math.round(statSync(file).size / 1e6)} MB in ${tookS.toFixed(1)} s, restored in ${restoreS.toFixed(1)} s; PUBACK p99 ${beside.p99Ms} max ${beside.maxMs} ms beside it, ${alone.p99Ms} max ${alone.maxMs} ms alone`,
    );
    bench.record("backup/puback-p99", beside.p99Ms, alone.p99Ms);
    bench.record("backup/1-gb", tookS);
    bench.record("backup/restore-1-gb", restoreS);
  }
  await gateway.end();
}

/** Unpacked, checked row by row, and moved into place. */
function restoreOnce(dataFolder: string, siteFile: string, file: string): number {
  mkdirSync(dataFolder);
  const startedMs = performance.now();
  restore(
    {
      file,
      dataFolder,
      siteFile,
      rulesFolder: null,
      key: null,
      setAside: false,
      takeDamaged: false,
      wallMs: Date.now,
      reach: () => {},
    },
    () => {},
  );
  return (performance.now() - startedMs) / 1_000;
}
