import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SealedFiles } from "./sealed-file.ts";

export type Language = "zh" | "en";

/** Voices of espeak-ng. Slower than usual: it is heard in a stairwell, by the old. */
const VOICES: Readonly<Record<Language, readonly string[]>> = { zh: ["-v", "cmn", "-s", "140"], en: ["-v", "en", "-s", "140"] };
/** Eight sentences of a notice fit several times. */
const TEXT_MAX = 600;
/** A minute of speech. */
const BYTES_MAX = 8 * 1024 * 1024;
const SPEAK_MS = 10_000;
/** Made sounds that are kept, some 0.5 MiB each; the oldest goes. */
const KEPT_MAX = 100;
/** Sounds asked for at once: each siren of a building asks for the same one. Beyond it the caller hears that there is none now. */
const WAITING_MAX = 100;

export interface Voice {
  /** WAV of a text; null where nobody recorded it and no espeak-ng is installed, or it failed. */
  sound(text: string, language: Language, names: readonly string[]): Promise<Buffer | null>;
}

/**
 * The spoken notice: a recorded file of the data folder (`audio/recorded/<name>.wav`) where there is one of these names,
 * else made by espeak-ng and kept by what it says.
 */
export function createVoice({
  folder,
  files,
  program = "espeak-ng",
}: {
  readonly folder: string;
  readonly files: SealedFiles;
  readonly program?: string;
}): Voice {
  const made = join(folder, "audio");
  const waiting = new Map<string, Promise<Buffer | null>>();
  let turn = Promise.resolve();

  function recorded(language: Language, names: readonly string[]): Buffer | null {
    for (const name of names) {
      const path = join(made, "recorded", `${name}-${language}.wav`);
      // Recorded by people and put there as they are: not sealed.
      const found = plainFile(path);
      if (found !== null) return found;
    }
    return null;
  }

  async function make(text: string, language: Language, path: string): Promise<Buffer | null> {
    const bytes = await speak(program, text, language);
    if (bytes === null) return null;
    mkdirSync(made, { recursive: true, mode: 0o700 });
    forgetOldest(made);
    await files.write(path, bytes);
    return bytes;
  }

  return {
    async sound(text, language, names) {
      const found = recorded(language, names);
      if (found !== null) return found;
      if (text.length > TEXT_MAX) return null;
      const path = join(made, `${hash("sha256", `${language}\n${text}`)}.wav`);
      const kept = files.read(path);
      if (kept !== null) return kept;
      const running = waiting.get(path);
      if (running !== undefined) return running;
      if (waiting.size >= WAITING_MAX) return null;
      // One at a time: a child process each second is enough for a notice, and no hog beside an alarm.
      const making = turn.then(() => make(text, language, path));
      turn = making.then(ignore, ignore);
      waiting.set(path, making);
      try {
        return await making;
      } finally {
        waiting.delete(path);
      }
    },
  };
}

const ignore = (): void => undefined;

function plainFile(path: string): Buffer | null {
  try {
    return statSync(path).size > BYTES_MAX ? null : readFileSync(path);
  } catch {
    return null;
  }
}

function forgetOldest(folder: string): void {
  const all = readdirSync(folder)
    .filter((name) => name.endsWith(".wav"))
    .map((name) => ({ path: join(folder, name), atMs: statSync(join(folder, name)).mtimeMs }))
    .sort((one, other) => other.atMs - one.atMs);
  for (const { path } of all.slice(KEPT_MAX - 1)) rmSync(path, { force: true });
}

/** Text on standard input, so that no word of it is an option; sound on standard output. */
function speak(program: string, text: string, language: Language): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const child = spawn(program, [...VOICES[language], "--stdin", "--stdout"], { stdio: ["pipe", "pipe", "ignore"], timeout: SPEAK_MS });
    const parts: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > BYTES_MAX) child.kill("SIGKILL");
      else parts.push(part);
    });
    child.on("error", () => resolve(null));
    child.on("close", (code) => resolve(code === 0 && bytes > 0 ? Buffer.concat(parts) : null));
    child.stdin.on("error", ignore);
    child.stdin.end(text);
  });
}
