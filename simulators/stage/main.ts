import { readFileSync } from "node:fs";
import { readArguments, UsageError } from "../arguments.ts";
import { type Community, readCommunity } from "../community.ts";
import { perform } from "../play/perform.ts";
import type { TruthLine } from "../truth/truth.ts";
import type { SeenAlert } from "../truth/judgement.ts";
import { catalogueOf, faultsOffered } from "./catalogue.ts";
import { type Order, readOrder } from "./orders.ts";
import { createScorer, type Score } from "./score.ts";

// One play on order: node build/simulators/stage/main.js --url mqtt://127.0.0.1:PORT --secrets FILE
// Started by the gateway as a child with a channel: it lists its scenarios, plays the one it is told to, and ends with the
// play, or with the channel. To the gateway its devices are strangers like any others.

/** How often it asks what has been raised so far, ms. */
const ASK_MS = 1_000;
/** At the end it waits so long for the last answer, ms. */
const LAST_ANSWER_MS = 5_000;
/** The gateway that started this is there, however busy: it waits so long for the first device to stand, ms. */
const FIRST_WITHIN_MS = 40_000;
/** Questions that are open at once: a gateway that does not answer is not asked more. */
const UNANSWERED_MAX = 8;

type Message =
  | { readonly say: "ready"; readonly scenarios: unknown; readonly faults: unknown }
  | { readonly say: "begun"; readonly lengthMs: number; readonly devices: number }
  | { readonly say: "line"; readonly line: TruthLine }
  | { readonly say: "alerts" }
  | { readonly say: "score"; readonly score: Score }
  | { readonly say: "ended"; readonly whole: boolean }
  | { readonly say: "failed"; readonly text: string };

const leave = (): never => process.exit(0);
const say = (message: Message): void => void process.send?.(message);

/** Says its last word and is gone once that is on its way. */
function sayLast(message: Message): void {
  if (process.send === undefined) leave();
  process.send?.(message, leave);
}

const fail = (error: unknown): void => sayLast({ say: "failed", text: error instanceof Error ? error.message : String(error) });

/** Where somebody waits for the gateway's answer. */
function createQuestions() {
  let waiting: ((alerts: readonly SeenAlert[]) => void)[] = [];
  return {
    answered(alerts: readonly SeenAlert[]): void {
      for (const heard of waiting) heard(alerts);
      waiting = [];
    },
    /** null: nobody answered in time, or earlier questions are still open. */
    ask(): Promise<readonly SeenAlert[] | null> {
      if (waiting.length >= UNANSWERED_MAX) return Promise.resolve(null);
      say({ say: "alerts" });
      return new Promise((resolve) => {
        waiting.push(resolve);
        setTimeout(() => resolve(null), LAST_ANSWER_MS).unref();
      });
    },
  };
}

function createStage(url: string, community: Community) {
  const cut = new AbortController();
  const questions = createQuestions();
  const scorer = createScorer();
  let isPlaying = false;
  let told = "";

  async function judge(): Promise<void> {
    const alerts = await questions.ask();
    const score = alerts === null ? null : scorer.score(alerts);
    const text = JSON.stringify(score);
    if (score !== null && text !== told) say({ say: "score", score });
    told = text;
  }

  function tell(line: TruthLine): void {
    scorer.hear(line);
    if (["happened", "expected", "shown"].includes(line.record)) say({ say: "line", line });
  }

  async function play(piece: Extract<Order, { ask: "play" }>["piece"]): Promise<void> {
    isPlaying = true;
    const asking = setInterval(() => void judge(), ASK_MS);
    const { whole } = await perform({ ...piece, url, firstWithinMs: FIRST_WITHIN_MS }, community, {
      tell,
      say: () => {},
      onShown: () => {},
      signIn: () => Promise.reject(new UsageError("此场景只能在命令行播放 / this scenario is for the command line")),
      onCurtain: ({ plan, lengthMs }) => say({ say: "begun", lengthMs, devices: plan.cast.length }),
      signal: cut.signal,
    });
    clearInterval(asking);
    await judge();
    sayLast({ say: "ended", whole });
  }

  return (order: Order): void => {
    if (order.ask === "judge") questions.answered(order.alerts);
    if (order.ask === "stop") cut.abort();
    if (order.ask === "play" && !isPlaying) play(order.piece).catch(fail);
  };
}

function run(argv: readonly string[]): void {
  const { options } = readArguments(argv, ["url", "secrets"]);
  if (options.url === undefined || options.secrets === undefined) throw new UsageError("--url and --secrets are needed");
  const community = readCommunity(readFileSync(options.secrets, "utf8"));
  const obey = createStage(options.url, community);
  process.on("message", (message) => {
    try {
      const order = readOrder(message);
      if (order !== null) obey(order);
    } catch (error) {
      fail(error);
    }
  });
  process.on("disconnect", leave);
  // The channel may have closed while this was still loading.
  if (process.send !== undefined && !process.connected) leave();
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
  say({ say: "ready", scenarios: catalogueOf(community.devices), faults: faultsOffered });
}

try {
  run(process.argv.slice(2));
} catch (error) {
  fail(error);
}
