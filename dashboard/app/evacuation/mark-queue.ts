import { z } from "zod";
import { call } from "../http/call.ts";
import { createCell } from "../live/cell.ts";
import type { Door, MarkedState } from "./shapes.ts";

/** Marks that wait for a network: three rounds of a large building. At the bound no more are taken, and the page says so. */
const WAITING_MAX = 3_000;
/** As many as the gateway takes at once. */
const SENT_MAX = 400;
const KEPT = "linan.evacuation.marks";

const Waiting = z.object({
  evacuation: z.string(),
  mark: z.object({
    client: z.string(),
    seq: z.number(),
    zone: z.string(),
    resident: z.string().nullable(),
    state: z.enum(["told", "safe", "needs-help", "refused", "no-answer"]),
    at: z.number(),
    seen: z.array(z.string()),
  }),
});
export type Waiting = z.infer<typeof Waiting>;
const Kept = z.object({ client: z.string(), seq: z.number(), waiting: z.array(Waiting).max(WAITING_MAX + 100) });
type Kept = z.infer<typeof Kept>;

export interface QueueState {
  readonly waiting: readonly Waiting[];
  /** Why marks were not taken; null: none was refused. "full": too many wait. */
  readonly fault: "full" | { readonly zh: string; readonly en: string } | null;
}

const Taken = z.object({ taken: z.number() });
const newClient = (): string => [...crypto.getRandomValues(new Uint32Array(3))].map((one) => one.toString(16).padStart(8, "0")).join("-");

/**
 * What is found at doors, kept on this phone until the gateway has it, over a reload and without a network. Whatever the
 * order they arrive in, the gateway puts marks of several phones together.
 */
export function createMarkQueue(storage: Pick<Storage, "getItem" | "setItem">, nowMs: () => number) {
  const cell = createCell<QueueState>({ waiting: load().waiting, fault: null });
  let isSending = false;

  /** Read anew each time: another tab of this phone counts under the same name. */
  function load(): Kept {
    const text = storage.getItem(KEPT);
    const read = Kept.safeParse(text === null ? null : parsed(text));
    return read.success ? read.data : { client: newClient(), seq: 0, waiting: [] };
  }

  function save(kept: Kept, fault: QueueState["fault"]): void {
    storage.setItem(KEPT, JSON.stringify(kept));
    cell.set({ waiting: kept.waiting, fault });
  }

  /** Marks a door as a whole: everybody of it of whom something else was said, too. */
  function mark(evacuation: string, door: Pick<Door, "zone" | "marks">, state: MarkedState): void {
    const kept = load();
    const whom = [null, ...new Set(door.marks.map(({ resident }) => resident).filter((one) => one !== null))];
    if (kept.waiting.length + whom.length > WAITING_MAX) return cell.set({ waiting: kept.waiting, fault: "full" });
    const made = whom.map((resident, index) => ({
      evacuation,
      mark: {
        client: kept.client,
        seq: kept.seq + index + 1,
        zone: door.zone,
        resident,
        state,
        at: nowMs(),
        seen: door.marks
          .filter((one) => one.resident === resident)
          .map(({ client, seq }) => `${client}:${seq}`)
          .slice(-50),
      },
    }));
    save({ ...kept, seq: kept.seq + made.length, waiting: [...kept.waiting, ...made] }, cell.get().fault);
  }

  /** Sends what waits; true where the gateway has taken some. What it refuses is told and given up, else nothing behind it would go. */
  async function flush(): Promise<boolean> {
    const [first] = load().waiting;
    if (first === undefined || isSending) return false;
    isSending = true;
    const sent = load()
      .waiting.filter(({ evacuation }) => evacuation === first.evacuation)
      .slice(0, SENT_MAX);
    const body = { marks: sent.map((one) => one.mark) };
    const answer = await call(`/api/v1/evacuations/${first.evacuation}/marks`, Taken, { method: "POST", body });
    isSending = false;
    const isRefused = !answer.ok && answer.fault.kind === "refused" && [400, 404, 409].includes(answer.fault.status);
    if (!answer.ok && !isRefused) return false;
    const done = new Set(sent.map((one) => one.mark.seq));
    const kept = load();
    const fault = answer.ok ? cell.get().fault : answer.fault.text;
    save({ ...kept, waiting: kept.waiting.filter((one) => !done.has(one.mark.seq)) }, fault);
    return true;
  }

  return { cell, mark, flush };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The last thing this phone said of each door of an evacuation that the gateway does not have yet. */
export function waitingDoors({ waiting }: QueueState, evacuation: string): ReadonlyMap<string, MarkedState> {
  return new Map(waiting.filter((one) => one.evacuation === evacuation).map(({ mark }) => [mark.zone, mark.state]));
}
