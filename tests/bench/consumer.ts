// The smallest gateway there could be behind another broker: takes every reading, parses it, keeps nothing.
//   node consumer.js PORT    says "ready"; a line on standard input is answered with {count, loopP99Ms}.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { connectAsync } from "mqtt";

const loop = monitorEventLoopDelay({ resolution: 1 });
loop.enable();
let count = 0;
const client = await connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`, { clientId: "consumer", reconnectPeriod: 0 });
client.on("message", (_topic, payload) => {
  const reading = JSON.parse(payload.toString()) as { values?: unknown };
  if (reading.values !== undefined) count++;
});
await client.subscribeAsync("linan/v1/#", { qos: 1 });
createInterface({ input: process.stdin }).on("line", () => {
  // The timer behind the histogram fires every ms on an idle loop: that much is no delay.
  process.stdout.write(`${JSON.stringify({ count, loopP99Ms: Math.max(0, loop.percentile(99) / 1e6 - 1) })}\n`);
  loop.reset();
});
process.stdin.on("end", () => process.exit(0));
process.stdout.write("ready\n");
