import { existsSync, mkdirSync } from "node:fs";
import type { Answer } from "../access/operator.ts";
import { type Config, VERSION } from "../config.ts";
import { lockFolder } from "../journal/folder-lock.ts";
import { createBackups } from "./backups.ts";
import type { Site } from "../../rules/model/site.ts";
import { restore, type Restored } from "./restore.ts";

type Say = (text: string) => void;

/** `backup [FILE]` where no gateway runs: the folder's lock is held meanwhile. */
export async function backupAlone(config: Config, site: Site, { file, say }: { file: string | null; say: Say }): Promise<Answer> {
  if (!existsSync(config.dataFolder)) return { code: 1, text: `没有数据文件夹 / there is no data folder ${config.dataFolder}` };
  const unlock = lockFolder(config.dataFolder);
  try {
    const backups = createBackups({ config, site, wallMs: Date.now });
    const { file: made, bytes } = await backups.make(file, new AbortController().signal, ({ doneBytes, totalBytes }) =>
      say(`backup: ${Math.floor((100 * doneBytes) / totalBytes)} %`),
    );
    return { code: 0, text: `已备份到 / backed up into ${made} (${(bytes / 1024 / 1024).toFixed(1)} MiB)` };
  } finally {
    unlock();
  }
}

const RESTORE_HELP = "restore FILE [--set-aside] [--damaged]";
const FLAGS = ["--set-aside", "--damaged"];

/** `restore FILE`: only where no gateway runs. */
export function restoreAlone(config: Config, args: readonly string[], say: Say): Answer {
  const flags = args.filter((arg) => arg.startsWith("--"));
  const [file, ...more] = args.filter((arg) => !arg.startsWith("--"));
  if (file === undefined || more.length > 0 || flags.some((flag) => !FLAGS.includes(flag))) return { code: 2, text: RESTORE_HELP };
  const { dataFolder, siteFile, rulesFolder, databaseKey: key } = config;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  process.umask(0o077);
  const unlock = lockFolder(dataFolder);
  let shown = -1;
  try {
    const restored = restore(
      {
        file,
        dataFolder,
        siteFile,
        rulesFolder,
        key,
        setAside: flags.includes("--set-aside"),
        takeDamaged: flags.includes("--damaged"),
        wallMs: Date.now,
        reach: (point) => void (point === config.failpoint && process.kill(process.pid, "SIGKILL")),
      },
      (done, total) => {
        const share = Math.floor((100 * done) / Math.max(1, total));
        if (share !== shown) say(`restore: ${(shown = share)} %`);
      },
    );
    return { code: 0, text: reportOf(restored) };
  } finally {
    unlock();
  }
}

function reportOf({ manifest, aside, made, verdicts }: Restored): string {
  const when = new Date(manifest.startedAt).toISOString();
  return [
    `已恢复 / restored: ${manifest.site}, ${when}, ${manifest.parts.length} files, made by ${manifest.program} (this is ${VERSION})`,
    ...verdicts.map(({ text }) => text),
    ...(aside === null ? [] : [`原有数据在 / what was there is in ${aside}`]),
    ...made.map((path) => `已生成 / made ${path}`),
  ].join("\n");
}
