import { execFile } from "node:child_process";
import { join } from "node:path";
import { environment, ROOT, SMALL_SITE } from "./launch.ts";

export interface ToolAnswer {
  readonly code: number;
  readonly text: string;
}

/** Runs the operator's tool on a data folder, as somebody at the machine would. */
export function runLinan(folder: string, args: readonly string[], options: { readonly cwd?: string } = {}): Promise<ToolAnswer> {
  const env = { ...process.env, INIT_CWD: options.cwd ?? folder, ...environment(folder, SMALL_SITE) };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, "build/gateway/linan.js"), ...args], { env, cwd: options.cwd ?? folder }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), text: `${stdout}${stderr}`.trim() });
    });
  });
}

/** Makes a person with the operator's tool; resolves to the password that it shows. */
export async function addPerson(folder: string, name: string, role: string, ...scope: readonly string[]): Promise<string> {
  const { code, text } = await runLinan(folder, ["user", "add", name, role, ...scope]);
  if (code !== 0) throw new Error(`${name} was not made: ${text}`);
  return text.split(" ")[1]!;
}
