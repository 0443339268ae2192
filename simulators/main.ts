import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Text } from "../rules/model/alert.ts";
import { UsageError } from "./arguments.ts";
import { type Community, readCommunity } from "./community.ts";
import { signInPeople } from "./people/account.ts";
import { perform } from "./play/perform.ts";
import type { PlayResult } from "./play/play.ts";
import { readRequest, type Request, usage } from "./request.ts";
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
  const { scenario, seed, speed } = request;
  const community = readSecrets(request.secrets);
  const tell = truthKeeper(request.truth);
  const result = await perform({ ...request, building: null }, community, {
    tell,
    say: print,
    onShown: (device, words) => void process.stdout.write(`           ${device}: ${words}\n`),
    signIn: () => signInPeople({ url: request.http, user: request.user, password: passwordFor(request) }),
    onCurtain({ plan, away }) {
      process.stdout.write(
        `${scenario.title.zh} / ${scenario.title.en}\n种子 / seed ${seed}, 速度 / speed ${speed}x, 设备 / devices ${plan.cast.length}\n`,
      );
      if (away > 0) warn(`${away} 台设备尚未连上,继续尝试 / ${away} devices not connected yet, still trying`);
    },
    signal,
  });
  summarise(result, request.truth);
  if (result.reconnections > result.devices)
    warn(
      `重连 ${result.reconnections} 次:可能有别的程序在用同样的设备 / ${result.reconnections} reconnections: does another program play with the same devices?`,
    );
  return result.whole;
}

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
