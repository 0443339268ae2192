import { HOUR_MS } from "../../gateway/history/rollup.ts";
import { openTestHistory } from "../gateway/history/journal-of-test.ts";

// node build/tests/faults/seal-run.js FOLDER FROM_MS HOURS: history over the journal of that folder while its hours pass, one a
// turn. Says "begun", after each turn up to which id it holds everything, and "done"; whoever started it kills it anywhere.
const [folder, fromMs, hours] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
const history = openTestHistory(folder, fromMs, { onHeld: (throughId) => void process.stdout.write(`held ${throughId}\n`) });
await history.keeper.takeAll();
process.stdout.write("begun\n");
for (let hour = 1; hour <= hours; hour++) {
  history.clock.wallMs += HOUR_MS;
  history.clock.monotonicMs += HOUR_MS;
  await history.keeper.turn();
}
history.close();
process.stdout.write("done\n");
