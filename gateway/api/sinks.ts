import { z } from "zod";
import { SINK_PHASES, type SinkStatus } from "../influx/messages.ts";
import type { Api, Parts } from "./context.ts";

const Ms = z.int().describe("ms since 1970");
const DeadLetter = z.object({
  source: z.enum(["reading", "alert"]),
  ref: z.int().describe("journal id, or aseq"),
  at: Ms,
  message: z.string(),
  line: z.string(),
});

/** What the call answers, for the API document. */
export const Sinks = z.object({
  sinks: z.array(
    z.looseObject({
      name: z.literal("influx"),
      state: z.enum(SINK_PHASES),
      since: Ms,
      lag: z.object({ rows: z.int(), seconds: z.number() }),
      keptBack: z.record(z.string(), z.int()).describe("not sent, since a server would drop it; by reason"),
      lost: z.int().describe("left the journal before they were sent"),
      lastError: z.object({ at: Ms, message: z.string() }).nullable(),
      deadLetters: z.object({ count: z.int(), newest: z.array(DeadLetter).describe("at most 20") }),
    }),
  ),
});

/** Where history is written to beside the gateway's own files, and how far that has come. */
export function sinkRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/sinks", { config: { permission: "sink.read" } }, () => {
    const status = ready().influx();
    return { sinks: status === null ? [] : [sinkOf(status)] };
  });
}

function sinkOf({ state, sinceMs, lag, acknowledged, safe, counts, lastError, deadLetters }: SinkStatus) {
  return {
    name: "influx",
    state,
    since: sinceMs,
    lag: { rows: lag.rows, seconds: Math.round(lag.seconds * 10) / 10 },
    acknowledged,
    safe,
    ...counts,
    lastError: lastError === null ? null : { at: lastError.atMs, message: lastError.message },
    deadLetters: { count: deadLetters.count, newest: deadLetters.newest.map(({ atMs, ...letter }) => ({ ...letter, at: atMs })) },
  };
}
