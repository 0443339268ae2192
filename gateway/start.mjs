// node gateway/start.mjs PROGRAM: prepares the clone, then becomes the program, a compiled file under build/.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, ROOT } from "./prepare.mjs";

prepare();
const [program, ...rest] = process.argv.slice(2);
process.argv = [process.argv[0], join(ROOT, "build", program), ...rest];
await import(pathToFileURL(process.argv[1]).href);
