import { call, type CallFault } from "../http/call.ts";
import { Nothing } from "../http/shapes.ts";
import { createCell } from "../live/cell.ts";

/** Acts that wait for somebody to look at them; the oldest are given up beyond it. */
const KEPT_MAX = 20;

/** `sending`: no answer yet; `unsent`: no gateway; `refused`: it said no. `word`: key of what was wanted. */
export interface IncidentAct {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly word: string;
  readonly state: "sending" | "unsent" | "refused";
  readonly fault: CallFault | null;
}

/** What people did about incidents and the gateway does not have yet. */
export const incidentActs = createCell<readonly IncidentAct[]>([]);

type Wanted = Pick<IncidentAct, "path" | "body" | "word">;

const isSame = (one: Wanted, other: Wanted): boolean => one.path === other.path && JSON.stringify(one.body) === JSON.stringify(other.body);

/** True while this act is on its way. */
export const isSending = (acts: readonly IncidentAct[], wanted: Wanted): boolean =>
  acts.some((one) => one.state === "sending" && isSame(one, wanted));

export const forget = (act: Wanted): void => incidentActs.set(incidentActs.get().filter((one) => !isSame(one, act)));

/** Does it once: pressed again while it is on its way it is the same act. True once the gateway has it. */
export async function perform(wanted: Wanted): Promise<boolean> {
  if (isSending(incidentActs.get(), wanted)) return false;
  forget(wanted);
  const keep = (state: IncidentAct["state"], fault: CallFault | null): void =>
    incidentActs.set([...incidentActs.get().filter((one) => !isSame(one, wanted)), { ...wanted, state, fault }].slice(-KEPT_MAX));
  keep("sending", null);
  const answer = await call(wanted.path, Nothing, { method: "POST", body: wanted.body });
  if (answer.ok) forget(wanted);
  else keep(answer.fault.kind === "refused" ? "refused" : "unsent", answer.fault);
  return answer.ok;
}
