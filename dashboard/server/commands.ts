import type { Alert, Text } from "../../rules/model/alert.ts";
import type { AlertCommand } from "../../rules/model/input.ts";
import { type ClientMessage, LiveCommand } from "../wire/messages.ts";
import { createAllowance } from "./allowance.ts";
import type { LiveCounters } from "./counters.ts";
import type { Limits } from "./limits.ts";
import type { Line } from "./line.ts";
import type { LivePerson, LivePorts } from "./ports.ts";

export type CommandMessage = Extract<ClientMessage, { t: "cmd" }>;

interface Fault {
  readonly status: number;
  readonly code: string;
  readonly text: Text;
}

const NOT_ALLOWED: Fault = { status: 403, code: "forbidden", text: { zh: "没有权限", en: "Not allowed" } };
const TOO_MANY: Fault = { status: 429, code: "too_many", text: { zh: "操作过快,请稍候", en: "Too many acts at once: wait a moment" } };
const FAILED: Fault = { status: 503, code: "failed", text: { zh: "未能保存,请重试", en: "It could not be kept: try again" } };
const notFound = (id: string): Fault => ({ status: 404, code: "not_found", text: { zh: `没有 ${id}`, en: `There is no ${id}` } });
const badArgs = (what: string): Fault => ({ status: 400, code: "bad_request", text: { zh: `参数有误:${what}`, en: what } });

export interface CommandsOptions {
  readonly ports: LivePorts;
  readonly person: LivePerson;
  readonly line: Line;
  readonly limits: Limits;
  readonly counters: LiveCounters;
}

/** What a person does about alerts, over the live channel: every command is answered, and every refusal is on record. */
export function createCommands({ ports, person, line, limits, counters }: CommandsOptions): (message: CommandMessage) => void {
  const allowance = createAllowance(limits.commandsPerS);
  let waiting = 0;
  let wasTooFast = false;

  function answer(ref: string, fault: Fault, version?: number): void {
    counters.refusedCommands++;
    const { status, code, text } = fault;
    line.tell({ t: "res", ref, ok: false, err: { status, code, text }, ...(version === undefined ? {} : { version }) });
  }

  function refuse({ ref, name }: CommandMessage, target: string, fault: Fault): void {
    ports.audit({ actor: person.name, action: `alert.${name}`, target, outcome: "refused", detail: { refusal: fault.code } });
    answer(ref, fault);
  }

  async function run(message: CommandMessage): Promise<void> {
    const parsed = LiveCommand.safeParse(message);
    const named = typeof message.args.id === "string" ? message.args.id.slice(0, 64) : "";
    if (!parsed.success) {
      const what = parsed.error.issues.map(({ path, message: why }) => `${path.join(".")}: ${why}`).join("; ");
      return refuse(message, named, badArgs(what.slice(0, 500)));
    }
    const { id, version = null } = parsed.data.args;
    const alert: Alert | null = ports.source.alert(id) ?? (await ports.store.alert(id));
    if (alert === null || !ports.rights.seesAlert(person, alert)) return refuse(message, id, notFound(id));
    const { name, role } = person;
    if (!ports.rights.may(role, "alert.act") || !ports.rights.mayAct(role, alert)) return refuse(message, id, NOT_ALLOWED);
    const done = await ports.acts.command({ by: { name, role }, alert: id, version, ref: message.ref, command: commandOf(parsed.data) });
    if (done.ok) return line.tell({ t: "res", ref: message.ref, ok: true, version: done.alert.version });
    const { status, code, message: text } = done.refusal;
    answer(message.ref, { status, code, text }, done.alert?.version);
  }

  return (message) => {
    counters.commands++;
    if (!allowance.take() || waiting >= limits.commandsWaitingMax) {
      // The first of a row: a flood must not fill the audit trail.
      if (!wasTooFast) refuse(message, "", TOO_MANY);
      else answer(message.ref, TOO_MANY);
      wasTooFast = true;
      return;
    }
    wasTooFast = false;
    waiting++;
    run(message)
      .catch((error: unknown) => {
        ports.onFault(error);
        answer(message.ref, FAILED);
      })
      .finally(() => waiting--);
  };
}

function commandOf({ name, args }: LiveCommand): AlertCommand {
  switch (name) {
    case "acknowledge":
      return { name, note: args.note };
    case "verify":
      return { name, result: args.result, by: args.by, note: args.note };
    case "shelve":
      return { name, until: args.until, reason: args.reason };
    case "unshelve":
      return { name };
    case "close":
      return { name, outcome: args.outcome, note: args.note };
  }
}
