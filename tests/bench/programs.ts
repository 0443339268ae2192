import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** build/tests/bench is where this runs. */
export const ROOT = resolve(import.meta.dirname, "../../..");
const SOURCES = join(ROOT, "tests/bench");
const BINARIES = join(ROOT, "build/bench");
/** Ticks a second of /proc/PID/stat: USER_HZ, 100 on every Linux. */
const TICKS_PER_S = 100;
const PAGE_BYTES = 4_096;

/** Compiles one of the small programs in C that stand beside this file; the path of what was made. Throws where there is no compiler. */
export function compile(name: string): string {
  const binary = join(BINARIES, name);
  const sources = [join(SOURCES, `${name}.c`), join(SOURCES, "mqtt.h")];
  mkdirSync(BINARIES, { recursive: true });
  if (existsSync(binary) && sources.every((source) => statSync(source).mtimeMs < statSync(binary).mtimeMs)) return binary;
  execFileSync("cc", ["-O2", "-o", binary, sources[0]!], { stdio: ["ignore", "inherit", "inherit"] });
  return binary;
}

/** Nothing may outlive the benchmark. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export interface Program {
  readonly pid: number;
  /** The next line of its standard output; rejects when it ends. */
  line(): Promise<string>;
  say(text: string): void;
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program and reads it line by line. Its standard error is shown unless `quiet`. */
export function start(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly quiet?: boolean } = {},
): Program {
  const child = spawn(command, args, { env: options.env ?? process.env, stdio: ["pipe", "pipe", options.quiet ? "ignore" : "inherit"] });
  const lines: string[] = [];
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  running.add(child);
  const gone = new Promise<void>((done) => child.once("close", () => done(void running.delete(child))));
  child.stdin.on("error", () => {});
  createInterface({ input: child.stdout }).on("line", (line) => {
    const next = waiting.shift();
    if (next === undefined) lines.push(line);
    else next.resolve(line);
  });
  const fail = (why: string): void => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${command} ${args.join(" ")}: ${why}`));
  };
  child.once("error", (error) => fail(error.message));
  child.once("close", (code, signal) => fail(`ended with ${code ?? signal}`));
  return {
    pid: child.pid ?? 0,
    line() {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      if (child.exitCode !== null) return Promise.reject(new Error(`${command} has ended with ${child.exitCode}`));
      return new Promise((resolve_, reject) => waiting.push({ resolve: resolve_, reject }));
    },
    say: (text) => void child.stdin.write(`${text}\n`),
    async end(signal = "SIGTERM") {
      child.kill(signal);
      await gone;
    },
  };
}

/** CPU of all threads of processes since they began, user and system, in s. */
export function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    // After the name, which is in brackets and may hold anything: field 3 is the first.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
  }, 0);
}

/** Resident memory of processes, in MB (10^6 bytes). */
export function residentOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * PAGE_BYTES) / 1e6, 0);
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
