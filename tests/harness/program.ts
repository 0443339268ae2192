import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** build/tests/harness is where this runs. */
const BUILD = resolve(import.meta.dirname, "../..");
const PARTS = ["gateway", "edge", "rules", "dashboard/server", "dashboard/wire"];

let isFresh = false;

/** The file that runs a program of the gateway, as `npm start` does. Throws where it is older than what it is made of. */
export function programOf(name: "main" | "supervisor"): string {
  const path = join(BUILD, "program", `${name}.js`);
  isFresh ||= PARTS.every((part) => newestMsOf(join(BUILD, part)) <= statSync(path).mtimeMs);
  if (!isFresh) throw new Error("build/program is older than what it is made of: npx vite build --config gateway/program.config.ts");
  return path;
}

function newestMsOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
  return Math.max(...files.map((name) => statSync(join(folder, name)).mtimeMs));
}
