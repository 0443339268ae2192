import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Register } from "../runner/acts.ts";
import { DeviceKind } from "../../rules/model/device.ts";
import type { Site } from "../../rules/model/site.ts";
import type { Upkeep } from "../health/upkeep.ts";
import type { Access } from "./access.ts";
import { importRows } from "../api/import.ts";
import { PERSON_NAME, scopeFault } from "./new-person.ts";
import { type HistoryDesk, runHistoryCommand } from "./history-commands.ts";
import { runUpkeepCommand } from "./upkeep-commands.ts";
import { ROLES, type Role, type Scope } from "./roles.ts";
import type { Secured } from "../tls/open-https.ts";

const OPERATOR = { name: "operator", role: "administrator" };

/** What the operator's tool prints, and how its process ends. */
export interface Answer {
  readonly code: 0 | 1 | 2;
  readonly text: string;
}

const done = (text: string): Answer => ({ code: 0, text });
const failed = (text: string): Answer => ({ code: 1, text });
const misused = (text: string): Answer => ({ code: 2, text });

type Command = (args: readonly string[]) => Promise<Answer>;

export interface OperatorOptions {
  readonly register: Register;
  readonly access: Access;
  /** Its buildings and zones are what a person may be bound to. */
  readonly site: Pick<Site, "buildings" | "zones">;
  /** null where no gateway runs. */
  readonly upkeep: Upkeep | null;
  /** null where no gateway runs. */
  readonly history: HistoryDesk | null;
  /** The HTTPS side; null where there is none, or no gateway runs. */
  readonly secured: () => Secured | null;
}

/** The acts of whoever sits at the machine. They go through the same queue and the same audit as everybody's. */
export function createOperator({
  register,
  access,
  site,
  upkeep,
  history,
  secured,
}: OperatorOptions): (argv: readonly string[], say: (text: string) => void, signal: AbortSignal) => Promise<Answer> {
  async function addDevice([id = "", kind = "", zone = ""]: readonly string[]): Promise<Answer> {
    const checked = DeviceKind.safeParse(kind);
    if (!checked.success) return misused(`device add ID KIND ZONE; KIND: ${DeviceKind.options.join(", ")}`);
    const [answer] = await register.add([{ id, kind: checked.data, zone }], OPERATOR);
    if (!answer!.ok) return failed(answer!.reason);
    return answer!.secret === null ? failed(`${id} exists already`) : done(`${id} ${answer!.secret}`);
  }

  async function importDevices([file = ""]: readonly string[]): Promise<Answer> {
    if (file === "") return misused("device import FILE (CSV or JSON)");
    const bytes = readFileSync(file);
    const { created, failed: faults } = await importRows(
      register,
      file.endsWith(".json") ? (JSON.parse(bytes.toString()) as unknown) : bytes,
      OPERATOR,
    );
    const lines = [...created.map(({ id, secret }) => `${id} ${secret}`), ...faults.map(({ row, reason }) => `row ${row}: ${reason}`)];
    return { code: faults.length === 0 ? 0 : 1, text: lines.join("\n") };
  }

  async function addUser([name = "", role = "", ...options]: readonly string[]): Promise<Answer> {
    const scope = scopeOf(options);
    if (!PERSON_NAME.test(name) || !ROLES.includes(role as Role) || scope === null) {
      return misused(`user add NAME ROLE [--buildings b1,b2] [--zone ZONE]; ROLE: ${ROLES.join(", ")}; a resident needs --zone`);
    }
    const fault = scopeFault(role as Role, scope, site);
    if (fault !== null) return misused(`${fault} (--buildings, --zone)`);
    const password = randomBytes(12).toString("base64url");
    if (await access.knows(name)) return failed(`${name} exists already: user reset ${name} gives a new password`);
    await access.addPerson({ name, role: role as Role, scope }, password, OPERATOR.name);
    return done(`${name} ${password}`);
  }

  async function resetUser([name = ""]: readonly string[]): Promise<Answer> {
    const password = randomBytes(12).toString("base64url");
    return (await access.resetPassword(name, password, OPERATOR.name)) ? done(`${name} ${password}`) : failed(`there is no user ${name}`);
  }

  const commands: Readonly<Record<string, Command>> = {
    "device add": addDevice,
    "device import": importDevices,
    "device secret": async ([id = ""]) => {
      const secret = await register.renewSecret(id, OPERATOR);
      return secret === null ? failed(`there is no device ${id}`) : done(`${id} ${secret}`);
    },
    "device restore": async ([id = ""]) => {
      if (!(await register.restore(id, OPERATOR))) return failed(`${id} is no deleted device of the site file`);
      const secret = await register.renewSecret(id, OPERATOR);
      return done(`${id} ${secret}`);
    },
    "device revoke": async ([id = ""]) =>
      (await register.remove(id, OPERATOR)) ? done(`${id} revoked`) : failed(`there is no device ${id}`),
    certificate: async () => certificateAnswer(secured()),
    "user add": addUser,
    "user reset": resetUser,
  };

  return async (argv, say, signal) => {
    const command = commands[argv.slice(0, 2).join(" ")];
    try {
      const kept = upkeep === null ? null : await runUpkeepCommand(upkeep, argv, say);
      if (kept !== null) return kept;
      const asked = history === null ? null : await runHistoryCommand(history, argv, { say, signal });
      if (asked !== null) {
        const outcome = asked.code === 0 ? "done" : "failed";
        access.record({ actor: OPERATOR.name, action: `history.${argv[0]!}`, target: "history", outcome, detail: { argv: argv.slice(1) } });
        return asked;
      }
      if (command === undefined) return misused(`unknown: ${argv.join(" ").slice(0, 100)}`);
      return await command(argv.slice(2));
    } catch (error) {
      return failed((error as Error).message);
    }
  };
}

/** What whoever installs the certificate compares with, to read out or to print. */
function certificateAnswer(secured: Secured | null): Answer {
  if (secured === null) return failed("HTTPS is off: LINAN_HTTPS_PORT switches it on / 未启用加密访问");
  const { authority, port } = secured;
  const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
  return done(
    [
      authority.name,
      `SHA-256 ${authority.fingerprint}`,
      `authority until / 根证书有效至 ${day(authority.untilMs)}`,
      `server until / 服务器证书有效至 ${day(secured.serverUntilMs())}`,
      ...secured.names().map((name) => `https://${name.includes(":") ? `[${name}]` : name}:${port}/`),
    ].join("\n"),
  );
}

/** null where an option is not known or lacks its value. */
function scopeOf(options: readonly string[]): Scope | null {
  const scope: { buildings: readonly string[] | null; zone: string | null } = { buildings: null, zone: null };
  for (let at = 0; at < options.length; at += 2) {
    const value = options[at + 1];
    if (value === undefined || value === "") return null;
    if (options[at] === "--buildings") scope.buildings = value.split(",");
    else if (options[at] === "--zone") scope.zone = value;
    else return null;
  }
  return scope;
}
