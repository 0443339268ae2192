import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFleet } from "../faults/fleet.ts";
import { act, finish, type KillRunOptions, launchOptions, register } from "../faults/kill-run.ts";
import { emptyLedger } from "../faults/ledger.ts";
import { seeded } from "../faults/random.ts";
import { launchGateway } from "../harness/launch.ts";
import { residentMiB } from "../harness/resident.ts";
import { until } from "../harness/until.ts";
import type { LongRun } from "./long-run.ts";

/** A night. */
const MINUTES = 480;
const READINGS_EACH = 500;
/** A line of figures this often. */
const SAYS_MS = 60_000;
/** Share of the run after which memory should no longer grow, and how much of it counts as growth. */
const WARM_SHARE = 0.25;
const GROWTH_MIB_MAX = 40;
const ROUND_MS_MAX = 120_000;

/** `soak [MINUTES] [SEED]` */
export const soak: LongRun = {
  name: "soak",
  about: "devices that come, send, are cut off and come again, and people who answer, for a night; then every reading is looked for",
  async run(say, [minutes = String(MINUTES), seed = String(Date.now() % 1_000_000)]) {
    say(`seed ${seed}`);
    const folder = mkdtempSync(join(tmpdir(), "linan-soak-"));
    const faults = await soakIn({ folder, kills: 0, seed: Number(seed), keyFile: null, say }, Number(minutes));
    // A folder with a fault is evidence.
    if (faults.length === 0) rmSync(folder, { recursive: true, force: true });
    else say(`kept: ${folder}`);
    return faults;
  },
};

async function soakIn(options: KillRunOptions, minutes: number): Promise<readonly string[]> {
  const { folder, seed, say } = options;
  const random = seeded(seed);
  const ledger = emptyLedger();
  const fleet = createFleet({ ledger, random, members: await register(options, ledger), onAcknowledged: () => {} });
  const { listening, dispose } = launchGateway(launchOptions(options));
  const gateway = await listening;
  const startedMs = performance.now();
  const resident: { readonly share: number; readonly mib: number }[] = [];
  let saidAtMs = startedMs;
  for (;;) {
    const share = (performance.now() - startedMs) / (minutes * 60_000);
    if (share >= 1) break;
    await fleet.connect(gateway.mqttPort, READINGS_EACH);
    await act(gateway.admin, ledger, random);
    // Every other time they are cut off in the middle of it.
    if (random() < 0.5) await until(() => fleet.isQuiet, "everything is acknowledged", ROUND_MS_MAX);
    fleet.disconnect();
    resident.push({ share, mib: residentMiB(gateway) });
    if (performance.now() - saidAtMs < SAYS_MS) continue;
    saidAtMs = performance.now();
    say(
      `${Math.round(share * 100)} %: ${[...ledger.readings.values()].flat().length} sent, ${resident.at(-1)!.mib.toFixed(0)} MiB resident, ${diskMib(folder).toFixed(0)} MiB on disk`,
    );
  }
  await dispose();
  const { faults, sent, acknowledged } = await finish(options, { fleet, ledger, startsMs: [], folder });
  say(`${sent} sent, ${acknowledged} acknowledged`);
  return [...faults, ...grown(resident)];
}

/** Highest of the last quarter against the highest of the quarter after the warm-up. */
function grown(resident: readonly { readonly share: number; readonly mib: number }[]): readonly string[] {
  const highest = (from: number, to: number): number =>
    Math.max(0, ...resident.filter(({ share }) => share >= from && share < to).map(({ mib }) => mib));
  const early = highest(WARM_SHARE, WARM_SHARE * 2);
  const late = highest(1 - WARM_SHARE, 1);
  return late - early > GROWTH_MIB_MAX ? [`memory grew from ${early.toFixed(0)} to ${late.toFixed(0)} MiB`] : [];
}

const diskMib = (folder: string): number =>
  readdirSync(join(folder, "data"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0) / 1_048_576;
