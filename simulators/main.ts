import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Text } from "../rules/model/alert.ts";
import { UsageError } from "./arguments.ts";
import { type Community, readCommunity } from "./community.ts";
import { withFaults } from "./faults/faults.ts";
import { signInPeople } from "./people/account.ts";
import { followParts } from "./people/follow-parts.ts";
import { createCast } from "./play/cast.ts";
import { play, type PlayResult, spareOf } from "./play/play.ts";
import { timelineOf } from "./play/timeline.ts";
import { createRandom } from "./random.ts";
import { readRequest, type Request, usage } from "./request.ts";
import type { Plan } from "./scenarios/scenario.ts";
import { type TruthLine, truthText } from "./truth/truth.ts";

// Plays a scenario against a running gateway: npm run simulate -- <scenario> [options]

function readSecrets(file: string): Community {
  try {
    return readCommunity(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Error(
      `演示设备密钥文件读不到:先启动演示社区(npm start)/ secrets of the demonstration's devices can't be read: start it first (npm start): ${file}`,
      { cause },
    );
  }
}

/** Of whoever lets the people of a play in: as the gateway was given it, else as the gateway wrote it beside the secrets. */
function passwordFor({ secrets, password }: Request): string {
  if (password !== null) return password;
  const file = join(dirname(secrets), "admin-password");
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new UsageError(
      `此场景需要管理员密码 / people act here: the administrator's password is wanted (LINAN_ADMIN_PASSWORD or ${file})`,
      { cause },
    );
  }
}

const warn = (text: string): void => void process.stderr.write(`${text}\n`);

function print(sinceMs: number, { zh, en }: Text): void {
  const seconds = Math.floor(sinceMs / 1_000);
  const clock = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  process.stdout.write(`[+${clock}] ${zh} / ${en}\n`);
}

/** Keeps the truth, where it is wanted: line by line, so that nothing is lost when the play is cut short. */
function truthKeeper(file: string | null): (line: TruthLine) => void {
  if (file === null) return () => undefined;
  writeFileSync(file, "");
  return (line) => appendFileSync(file, truthText(line));
}

/** False where it was cut short. */
async function run(request: Request, signal: AbortSignal): Promise<boolean> {
  const { scenario, seed, speed, devices, url, faults } = request;
  const community = readSecrets(request.secrets);
  const random = createRandom(seed);
  // Loaded where it is needed alone: everybody else starts faster without it.
  const openWater = scenario.needsWater === true ? await (await import("./water/hydraulics.ts")).loadWater() : undefined;
  const plan = scenario.plan({
    community: community.devices,
    random: random.fork(scenario.name),
    devicesMax: devices,
    ...(openWater === undefined ? {} : { openWater }),
  });
  const tell = truthKeeper(request.truth);
  const startMs = Date.now();
  const onShown = ({ id }: { readonly id: string }, words: string): void => {
    process.stdout.write(`           ${id}: ${words}\n`);
    tell({ record: "shown", at: Date.now(), device: id, words });
  };
  const deaf = plan.people?.deaf ?? new Set<string>();
  const cast = createCast({ url, community, specs: plan.cast, deaf, random: random.fork("lines"), onShown, signal });
  // Before anything happens: who can't sign in says so at once.
  const accounts =
    plan.people === undefined ? null : await signInPeople({ url: request.http, user: request.user, password: passwordFor(request) });
  process.stdout.write(
    `${scenario.title.zh} / ${scenario.title.en}\n种子 / seed ${seed}, 速度 / speed ${speed}x, 设备 / devices ${plan.cast.length}\n`,
  );
  const connected = await cast.open();
  if (connected === 0) throw new Error(`连不上网关 / the gateway can't be reached, or refuses the devices: ${url}`);
  const away = plan.cast.length - connected;
  if (away > 0) warn(`${away} 台设备尚未连上,继续尝试 / ${away} devices not connected yet, still trying`);
  tell(playLine(request, plan, startMs));
  const messages = withFaults(timelineOf(plan, community.devices, seed), faults, spareOf(plan), random.fork("faults"));
  for (const id of deaf) tell({ record: "dead", at: startMs, what: "channel", id });
  const alongside = async (realMs: (tMs: number) => number): Promise<void> => {
    if (accounts === null || plan.people === undefined) return;
    const say = (text: Text): void => print(Date.now() - startMs, text);
    await followParts({ people: plan.people, accounts, realMs, speed, tell, say, signal });
  };
  const result = await play({ plan, messages, cast, speed, tell, say: print, alongside, signal });
  const { whole, sent, acknowledged, nonsense } = result;
  tell({ record: "ended", at: Date.now(), whole, sent, acknowledged, nonsense });
  await cast.close();
  summarise(result, request.truth);
  const again = cast.connections() - plan.cast.length;
  if (again > plan.cast.length)
    warn(`重连 ${again} 次:可能有别的程序在用同样的设备 / ${again} reconnections: does another program play with the same devices?`);
  return whole;
}

const playLine = ({ scenario, seed, speed, faults }: Request, plan: Plan, at: number): TruthLine => ({
  record: "play",
  version: 1,
  scenario: scenario.name,
  seed,
  speed,
  faults: faults.map(({ fault, amount }) => `${fault.name}=${amount}`),
  at,
  devices: plan.cast.map(({ id }) => id),
  mayAlso: plan.mayAlso,
});

function summarise({ whole, sent, acknowledged, nonsense, expected }: PlayResult, truth: string | null): void {
  const rows = expected.map(({ kind, priority, device, zone }) => `  ${priority} ${kind.padEnd(18)} ${device} (${zone})`);
  const lines = [
    whole ? "播放完毕 / played to the end" : "提前结束 / cut short",
    `发送 / sent ${sent}, 已确认 / acknowledged ${acknowledged}, 乱码 / nonsense ${nonsense}`,
    `应有的警情 / alerts that must be there: ${expected.length}`,
    ...rows,
    ...(truth === null ? [] : [`实况记录 / truth: ${truth}`]),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function main(): Promise<boolean> {
  const cut = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => cut.abort());
  return run(readRequest(process.argv.slice(2), process.env), cut.signal);
}

main().then(
  (whole) => process.exit(whole ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) process.stderr.write(`\n${usage()}`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
