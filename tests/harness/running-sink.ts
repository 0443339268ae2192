import { type OpenSinkOptions, openSink } from "../../gateway/influx/open-sink.ts";
import type { FromSink, SinkStatus } from "../../gateway/influx/messages.ts";
import type { InfluxTarget } from "../../gateway/influx/target.ts";
import { until } from "./until.ts";

/** A sink in this thread, over a journal that lies in a folder. */
export interface RunningSink {
  /** As it last told. */
  readonly status: () => SinkStatus | undefined;
  readonly told: readonly FromSink[];
  /** It has sent everything up to this journal id. */
  caughtUp(throughId: number, limitMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface RunSinkOptions {
  readonly folder: string;
  readonly target: InfluxTarget;
  readonly key?: Uint8Array;
  readonly times?: OpenSinkOptions["times"];
}

const PLACES = new Map([["b1-101", { building: "b1", floor: 1 }]]);

export function runSink({ folder, target, key, times = {} }: RunSinkOptions): RunningSink {
  const told: FromSink[] = [];
  const sink = openSink({
    folder,
    key: key ?? null,
    target,
    site: "mini",
    places: PLACES,
    times: { pollMs: 20, backOffMaxMs: 500, ...times },
    // As a message to another thread it would be a copy.
    tell: (message) => void told.push(structuredClone(message)),
  });
  const status = (): SinkStatus | undefined => {
    const last = told.findLast((message) => message.kind === "status");
    return last?.kind === "status" ? last.status : undefined;
  };
  return {
    status,
    told,
    async caughtUp(throughId, limitMs = 20_000) {
      await until(
        () => {
          const now = status();
          return now !== undefined && now.state === "up-to-date" && now.acknowledged.id >= throughId;
        },
        `the sink has sent everything up to ${throughId}`,
        limitMs,
      ).catch((error: Error) => {
        throw new Error(`${error.message}; ${JSON.stringify(status())}`);
      });
    },
    async stop() {
      sink.stop();
      await sink.ended;
    },
  };
}
