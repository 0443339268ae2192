// node gateway/start.mjs PROGRAM: prepares the clone, then becomes the program, a compiled file under build/.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, ROOT } from "./prepare.mjs";

/** How often a program that npm started looks whether npm is still there. */
const LOOK_MS = 500;

prepare();
if (process.env.npm_lifecycle_event !== undefined) stopWithout(process.ppid);
const [program, ...rest] = process.argv.slice(2);
process.argv = [process.argv[0], join(ROOT, "build", program), ...rest];
await import(pathToFileURL(process.argv[1]).href);

/** npm passes signals on, but not its own sudden death: without it nobody could stop what it started. */
function stopWithout(parent) {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
  }, LOOK_MS).unref();
}
