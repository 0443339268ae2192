import { execFile } from "node:child_process";
import { join } from "node:path";
import { askGateway } from "../../gateway/access/operator-socket.ts";
import { environment, ROOT, SMALL_SITE } from "./launch.ts";

export interface ToolAnswer {
  readonly code: number;
  readonly text: string;
}

/** Runs the operator's tool on a data folder, as somebody at the machine would. */
export function runLinan(folder: string, args: readonly string[], options: { readonly cwd?: string } = {}): Promise<ToolAnswer> {
  const env = { ...process.env, INIT_CWD: options.cwd ?? folder, ...environment(folder, SMALL_SITE) };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, "build/gateway/linan.js"), ...args],
      { env, cwd: options.cwd ?? folder },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), text: `${stdout}${stderr}`.trim() });
      },
    );
  });
}

/** Makes a person on a running gateway, as the operator's tool does; resolves to the password that it shows. */
export async function addPerson(folder: string, name: string, role: string, ...scope: readonly string[]): Promise<string> {
  const answer = await askGateway(join(folder, "data"), ["user", "add", name, role, ...scope]);
  if (answer?.code !== 0) throw new Error(`${name} was not made: ${answer?.text ?? "no gateway runs"}`);
  return answer.text.split(" ")[1]!;
}

/** A new secret for a device of the site file, as the operator's tool gives it. */
export async function secretOf(folder: string, device: string): Promise<string> {
  const answer = await askGateway(join(folder, "data"), ["device", "secret", device]);
  if (answer?.code !== 0) throw new Error(`${device} has no secret: ${answer?.text ?? "no gateway runs"}`);
  return answer.text.split(" ")[1]!;
}
