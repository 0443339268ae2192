import type { Upkeep, WorkState } from "../health/upkeep.ts";
import type { Answer } from "./operator.ts";

type States = readonly WorkState[];

/** `backup [FILE]` and `upkeep [start|stop NAME]` on the running gateway. null: another command. */
export async function runUpkeepCommand(upkeep: Upkeep, argv: readonly string[], say: (text: string) => void): Promise<Answer | null> {
  const [name, verb, work] = argv;
  if (name === "backup") return start(upkeep, { work: "backup", argument: verb ?? null, say });
  if (name !== "upkeep") return null;
  if (verb === undefined) return { code: 0, text: tableOf(upkeep.states()) };
  if (verb === "start" && work !== undefined) return start(upkeep, { work, argument: null, say });
  if (verb === "stop" && work !== undefined)
    return upkeep.stop(work) ? { code: 0, text: `${work}: stopping / 正在停止` } : { code: 1, text: `${work} does not run / 未在运行` };
  return { code: 2, text: "upkeep [start|stop NAME]" };
}

interface Start {
  readonly work: string;
  readonly argument: string | null;
  readonly say: (text: string) => void;
}

async function start(upkeep: Upkeep, { work, argument, say }: Start): Promise<Answer> {
  let shown = -1;
  const run = upkeep.run(work, argument, (done, total) => {
    const share = percentOf(done, total);
    if (share !== shown) say(`${work}: ${(shown = share)} %`);
  });
  if (run === null) return { code: 2, text: `there is no work ${work.slice(0, 64)}` };
  if (run === "busy") return { code: 1, text: "another work runs: `upkeep` shows it / 另一项维护正在进行" };
  const { outcome, text } = await run;
  return { code: outcome === "done" ? 0 : 1, text: `${text.zh} / ${text.en}` };
}

const percentOf = (done: number, total: number): number => Math.floor((100 * done) / Math.max(1, total));

const tableOf = (states: States): string =>
  states
    .map(({ name, title, running, last }) => {
      const now = running === null ? "" : ` runs / 正在进行 ${percentOf(running.done, running.total)} %;`;
      const before =
        last === null
          ? " not yet since the start / 启动后尚未运行"
          : ` ${new Date(last.endedAt).toISOString()} ${last.outcome}: ${last.text.zh} / ${last.text.en}`;
      return `${name} (${title.zh} / ${title.en}):${now}${before}`;
    })
    .join("\n");
