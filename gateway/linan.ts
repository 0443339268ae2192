import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readSiteFile } from "../rules/language/site-file.ts";
import { createAccess } from "./access/access.ts";
import { type Answer, createOperator } from "./access/operator.ts";
import { askGateway } from "./access/operator-socket.ts";
import { backupAlone, restoreAlone } from "./backup/backup-tool.ts";
import { refuseHalfRestored } from "./backup/restore.ts";
import { callerFolder, type Config, readConfig, STARTER_RULES_FOLDER } from "./config.ts";
import { createCore } from "./core.ts";
import { lockFolder } from "./journal/folder-lock.ts";
import { verifyAuditOf, verifyJournalOf } from "./journal/verify.ts";
import { createLog } from "./log.ts";
import { wayFaults } from "./response/secrets.ts";
import { runRulesTool } from "./rules/rules-tool.ts";

const HELP = `linan: the operator's tool
  site check FILE
  device add ID KIND ZONE | import FILE | secret ID | restore ID | revoke ID
  user add NAME ROLE [--buildings b1,b2] [--zone ZONE] | reset NAME
  audit verify
  journal verify
  rules check|test FILE... [--site FILE]
  certificate
  backup [FILE]
  restore FILE [--set-aside] [--damaged]
  upkeep [start|stop NAME]
  export [--device ID]... [--building B] --from TIME --to TIME [--value NAME] [--format csv|jsonl|xlsx] FILE
  import FILE (recorded readings, .csv or .jsonl)`;

/** Progress, for whoever waits: not part of the answer. */
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const argv = process.argv.slice(2);
main(argv).then(
  ({ code, text }) => {
    (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);

async function main(args: readonly string[]): Promise<Answer> {
  const name = args.slice(0, 2).join(" ");
  if (name === "site check") return checkSite(args[2]);
  if (args[0] === "rules") return runRulesTool({ args: args.slice(1), pathOf: fromHere, starterFolder: STARTER_RULES_FOLDER });
  const read = readConfig();
  if (!read.ok) return { code: 1, text: read.faults.join("\n") };
  const { config } = read;
  if (name === "audit verify") return verifyAuditOf(config.dataFolder, config.databaseKey);
  if (name === "journal verify") return verifyJournalOf(config.dataFolder, config.databaseKey);
  if (args[0] === "restore") return restoreAlone(config, args.slice(1).map(fileFromHere), say);
  if (args.length < 2 && !["backup", "upkeep", "certificate"].includes(args[0] ?? "")) return { code: 2, text: HELP };
  const asked = withFiles(args);
  return (await askGateway(config.dataFolder, asked, say)) ?? (await alone(config, asked));
}

function fileFromHere(arg: string): string {
  return arg.startsWith("--") ? arg : fromHere(arg);
}

/** Names of files as the caller means them. */
function withFiles(args: readonly string[]): readonly string[] {
  const isAtEnd = args[0] === "export" || args[0] === "import";
  const at = isAtEnd ? args.length - 1 : args[0] === "backup" ? 1 : args.slice(0, 2).join(" ") === "device import" ? 2 : -1;
  return args.map((arg, index) => (index === at ? fromHere(arg) : arg));
}

/** A file as the caller means it: the gateway runs in another folder. */
function fromHere(file: string): string {
  return resolve(callerFolder(), file);
}

function checkSite(file: string | undefined): Answer {
  if (file === undefined) return { code: 2, text: HELP };
  const text = readFileSync(fromHere(file), "utf8");
  const found = readSiteFile(text);
  const faults = found.ok ? wayFaults(found.site, fromHere(file), text) : found.faults;
  if (!found.ok || faults.length > 0)
    return {
      code: 1,
      text: faults.map(({ line, column, message }) => `${file}:${line}:${column} ${message.zh} / ${message.en}`).join("\n"),
    };
  const { buildings, zones, devices, residents } = found.site;
  return {
    code: 0,
    text: `${file}: ${buildings.length} buildings, ${zones.length} zones, ${devices.length} devices, ${residents.length} residents`,
  };
}

/** No gateway runs: the same acts on the same journal, with no door open. */
async function alone(config: Config, args: readonly string[]): Promise<Answer> {
  const site = readSiteFile(readFileSync(config.siteFile, "utf8"));
  if (!site.ok) return { code: 1, text: "the site file has faults: site check FILE names them" };
  if (args[0] === "backup") return backupAlone(config, site.site, { file: args[1] ?? null, say });
  if (["upkeep", "export", "import", "certificate"].includes(args[0]!)) return { code: 1, text: "no gateway runs / 网关未运行" };
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(config.dataFolder);
  refuseHalfRestored(config.dataFolder);
  const core = await createCore({
    config,
    site: site.site,
    log: createLog("silent"),
    onFatal(message) {
      process.stderr.write(`${message}\n`);
      process.exit(1);
    },
  });
  const access = createAccess({ acts: core.acts, store: core.store });
  const answer = await createOperator({
    register: core.register,
    access,
    site: site.site,
    upkeep: null,
    history: null,
    secured: () => null,
  })(args, say, new AbortController().signal);
  await core.stop();
  unlock();
  return answer;
}
