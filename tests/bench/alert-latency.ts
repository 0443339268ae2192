import { join } from "node:path";
import { connectAsync } from "mqtt";
import type { Bench, Group } from "./bench.ts";
import { freezeTerminal, pressOf, signIn } from "./button.ts";
import { type Enrolled, enroll, enrollMix, SITE } from "./devices.ts";
import { quantile, type Target } from "./figures.ts";
import { startGateway } from "./gateway-under-test.ts";
import { freezeScreen, watchAlerts } from "./live-client.ts";
import { createLoad } from "./load.ts";
import { startMosquitto, startRawConsumer } from "./mosquitto.ts";
import { sleep } from "./programs.ts";

const DEVICES = 1_000;
const RATE_PER_S = 2_000;
/** Presses of one round: enough for a 99th percentile that is not the worst alone. */
const PRESSES = 200;
const EVERY_MS = 30;
const PEER_PRESSES = 100;
/** An alert that has not come by then never will. */
const LOST_MS = 10_000;

/** From the press of a button to the alert on a screen, with other readings coming all the while. */
export function alertLatency(frozen: boolean): Group {
  const name = frozen ? "alert-frozen" : "alert";
  const target: Target = { of: "value", better: "less", least: frozen ? 100 : 50, aim: frozen ? 100 : 10 };
  return {
    name,
    measures: [{ name: `${name}/p99`, unit: "ms", peer: "mosquitto (no rules, not durable)", target }],
    run: (bench) => run(bench, name, frozen),
  };
}

async function run(bench: Bench, name: string, frozen: boolean): Promise<void> {
  const folder = bench.folder();
  const devicesFile = join(folder, "devices");
  const gateway = await startGateway(folder);
  await enrollMix(gateway.admin, DEVICES, devicesFile);
  const buttons = await enroll(
    gateway.admin,
    Array.from({ length: PRESSES * (bench.rounds + 1) }, (_, index) => ({ id: `button-${index}`, kind: "emergency-button" })),
  );
  const [terminal] = await enroll(gateway.admin, [{ id: "terminal", kind: "station-terminal" }], () => "duty-room");
  const broker = await startMosquitto(folder);
  const consumer = await startRawConsumer(broker.port);
  const stuck = frozen ? [await freezeScreen(gateway), await freezeTerminal(gateway.port, terminal!)] : [];
  const seen = new Map<string, number>();
  const screen = await watchAlerts(gateway, (device, atMs) => void seen.set(device, atMs));
  const peer = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { clientId: "screen", reconnectPeriod: 0 });
  peer.on("message", (topic) => void seen.set(topic.split("/")[3]!, performance.now()));

  for (let round = 0; round <= bench.rounds; round++) {
    const pressed = buttons.slice(round * PRESSES, (round + 1) * PRESSES);
    const ours = await pressAll({ port: gateway.port, devicesFile, buttons: pressed, seen });
    await peer.subscribeAsync(
      pressed.map(({ id }) => `linan/v1/${SITE}/${id}/reading`),
      { qos: 1 },
    );
    const theirs = await pressAll({ port: broker.port, devicesFile, buttons: pressed.slice(0, PEER_PRESSES), seen });
    bench.say(`${name} ${round === 0 ? "warm-up" : `round ${round}`}: ours ${shown(ours)}, mosquitto ${shown(theirs)}`);
    if (round > 0) bench.record(`${name}/p99`, quantile(ours, 0.99), quantile(theirs, 0.99));
  }
  screen.terminate();
  for (const one of stuck)
    if ("terminate" in one) one.terminate();
    else one.destroy();
  await Promise.all([gateway.end(), broker.end(), consumer.end(), peer.endAsync(true)]);
}

const shown = (ms: readonly number[]): string =>
  `p50 ${quantile(ms, 0.5).toFixed(2)} p99 ${quantile(ms, 0.99).toFixed(2)} max ${quantile(ms, 1).toFixed(2)} ms`;

interface Presses {
  readonly port: number;
  readonly devicesFile: string;
  readonly buttons: readonly Enrolled[];
  /** By device: when its alert was seen. */
  readonly seen: Map<string, number>;
}

/** ms from each press until it was seen, while the load runs behind. */
async function pressAll({ port, devicesFile, buttons, seen }: Presses): Promise<number[]> {
  seen.clear();
  const signedIn = await Promise.all(buttons.map((button) => signIn(port, button)));
  const load = await createLoad({ port, devicesFile, pace: { ratePerS: RATE_PER_S }, seconds: (buttons.length * EVERY_MS) / 1_000 + 1 });
  const behind = load.run();
  const pressedAt = new Map<string, number>();
  for (const button of signedIn) {
    await sleep(EVERY_MS);
    pressedAt.set(button.id, pressOf(button)());
  }
  const giveUpMs = performance.now() + LOST_MS;
  while (seen.size < buttons.length && performance.now() < giveUpMs) await sleep(5);
  await behind;
  await load.end();
  for (const { socket } of signedIn) socket.destroy();
  const lost = buttons.filter(({ id }) => !seen.has(id));
  if (lost.length > 0) throw new Error(`${lost.length} of ${buttons.length} presses were not seen within ${LOST_MS} ms`);
  return [...pressedAt].map(([id, atMs]) => seen.get(id)! - atMs);
}
