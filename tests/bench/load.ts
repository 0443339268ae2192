import { compile, type Program, start } from "./programs.ts";

/** What the load generator saw. Latencies count from when a reading ought to have been sent. */
export interface LoadResult {
  readonly sent: number;
  readonly acknowledged: number;
  /** Not sent in time, since the device had too many unanswered. */
  readonly skipped: number;
  /** Readings of the first device in the file. */
  readonly ofFirst: number;
  readonly nextSeq: number;
  readonly seconds: number;
  readonly cpuS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly stalls: readonly { readonly atS: number; readonly worstMs: number; readonly answers: number }[];
}

export interface LoadOptions {
  readonly port: number;
  readonly devicesFile: string;
  /** Each device keeps so many readings unanswered, or so many readings a second in all. */
  readonly pace: { readonly inFlight: number } | { readonly ratePerS: number };
  readonly seconds: number;
}

export interface Load {
  run(): Promise<LoadResult>;
  /** Closes its connections. */
  end(): Promise<void>;
}

/** Sequence numbers go on from run to run, so that no reading is a repeat. Ten digits: the packets keep their length. */
let nextSeq = 1_000_000_000;

/** Connects all devices of a file; `run` sends. */
export async function createLoad({ port, devicesFile, pace, seconds }: LoadOptions): Promise<Load> {
  const [mode, number] = "inFlight" in pace ? ["closed", pace.inFlight] : ["open", pace.ratePerS];
  const program: Program = start(compile("load"), [String(port), devicesFile, String(nextSeq), mode, String(number), String(seconds)]);
  const greeting = await program.line();
  if (greeting !== "ready") throw new Error(`load: ${greeting}`);
  return {
    async run() {
      program.say("go");
      const result = JSON.parse(await program.line()) as LoadResult;
      nextSeq = result.nextSeq;
      if (result.acknowledged !== result.sent)
        throw new Error(`${result.sent - result.acknowledged} of ${result.sent} readings were not acknowledged`);
      return result;
    },
    end: () => program.end(),
  };
}

/** Connects, sends and closes. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const load = await createLoad(options);
  const result = await load.run();
  await load.end();
  return result;
}
