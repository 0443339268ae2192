import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { readingTopic } from "./devices.ts";
import { runLoad } from "./load.ts";
import { compile, start } from "./programs.ts";

const DEVICES = 1_000;
const SECONDS = 2;
const PAYLOAD =
  '{"at":@@@@@@@@@@@@@,"boot":3,"seq":##########,"values":{"smoke_obscuration_pct_m":0.~~,"temperature_c":21.~,"humidity_pct":4~,"battery_pct":88,"rssi_dbm":-6~}}';

/** What the load generator reaches against a server that does nothing but answer: the ceiling of every other figure. */
export async function showGenerator(bench: Bench): Promise<void> {
  const file = join(bench.folder(), "devices");
  writeFileSync(
    file,
    Array.from({ length: DEVICES }, (_, index) => `d-${index}\tnone\t${readingTopic(`d-${index}`)}\t${PAYLOAD}\n`).join(""),
  );
  const sink = start(compile("sink"), []);
  const port = Number(await sink.line());
  for (const inFlight of [4, 1]) {
    const { acknowledged, seconds, cpuS } = await runLoad({ port, devicesFile: file, pace: { inFlight }, seconds: SECONDS });
    const cpuUs = ((cpuS / acknowledged) * 1e6).toFixed(1);
    bench.say(
      `the generator alone, ${inFlight} in flight: ${Math.round(acknowledged / seconds)} readings/s, ${cpuUs} us of its own a reading`,
    );
  }
  await sink.end();
}
