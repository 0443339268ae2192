import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openReceiver, type Receiver } from "../gateway/response/receivers.ts";
import { openMqttSocket } from "../faults/mqtt-socket.ts";
import { launchGateway, type RunningGateway, SMALL_SITE } from "../harness/launch.ts";
import { until } from "../harness/until.ts";
import type { Bench, Group } from "./bench.ts";
import { quantile } from "./figures.ts";

const RECIPIENTS = 200;
/** Calls for help of one round. */
const PRESSES = 20;
/** Each owes as many messages as there are recipients: 10,000 in all. */
const REQUESTS = 50;

/** People told: the first message after the alert is durable, 200 of them, and 10,000 that a start finds owed. */
export const outbox: Group = {
  name: "outbox",
  measures: [
    { name: "outbox/first-attempt-p99", unit: "ms", peer: null, target: { of: "value", better: "less", least: 100, aim: 30 } },
    { name: "outbox/200-recipients", unit: "ms", peer: null, target: { of: "value", better: "less", least: 1_000, aim: 400 } },
    { name: "outbox/10000-resumed", unit: "s", peer: null, target: { of: "value", better: "less", least: 5, aim: 3 } },
    { name: "outbox/first-attempt-while-resuming", unit: "ms", peer: null, target: { of: "value", better: "less", least: 100, aim: 50 } },
  ],
  async run(bench) {
    for (let round = 1; round <= bench.rounds; round++) await runRound(bench);
  },
};

function siteOf(folder: string, { url }: Receiver): string {
  writeFileSync(join(folder, "secret"), "s");
  const recipients = Array.from({ length: RECIPIENTS }, (_, index) => `  - { id: p-${index}, tier: property, phone: "1${index}" }`);
  return `${SMALL_SITE}
ways:
  - { id: sms, kind: sms, url: "${url}/", body: '{"to":"{phone}","key":"{key}"}', allow: ["127.0.0.1"] }
recipients:
${recipients.join("\n")}
escalation:
  - { id: life, priorities: [P1], rungs: [{ afterS: 0, tell: property, ways: [sms] }] }
  - { id: urgent, priorities: [P2], rungs: [{ afterS: 86400, tell: street }] }
  - { id: routine, priorities: [P3, P4], rungs: [{ afterS: 0, tell: property, ways: [sms] }] }
`;
}

async function runRound(bench: Bench): Promise<void> {
  const folder = bench.folder();
  const receiver = await openReceiver();
  const site = siteOf(folder, receiver);
  const first = launchGateway({ folder, site });
  try {
    const gateway = await first.listening;
    const told: number[] = [];
    const all: number[] = [];
    for (let number = 1; number <= PRESSES; number++) {
      const { firstMs, allMs } = await press(gateway, receiver, `button-${number}`);
      told.push(firstMs);
      all.push(allMs);
    }
    bench.record("outbox/first-attempt-p99", quantile(told, 0.99));
    bench.record("outbox/200-recipients", quantile(all, 0.5));
    receiver.manner = "reset";
    for (let number = 1; number <= REQUESTS; number++) await report(gateway, `asks-${number}`, { assist: true });
    await gateway.end("SIGKILL");
    await resume(bench, { folder, site, receiver });
  } finally {
    await first.dispose();
    receiver.close();
  }
}

/** A second life finds 10,000 owed, and meets a new call for help. */
async function resume(
  bench: Bench,
  { folder, site, receiver }: { readonly folder: string; readonly site: string; readonly receiver: Receiver },
): Promise<void> {
  receiver.manner = "ok";
  receiver.taken.length = 0;
  const second = launchGateway({ folder, site });
  try {
    const gateway = await second.listening;
    const listeningMs = Date.now();
    const { firstMs } = await press(gateway, receiver, "button-new");
    bench.record("outbox/first-attempt-while-resuming", firstMs);
    const wanted = (REQUESTS + 1) * RECIPIENTS;
    await until(() => receiver.taken.length >= wanted, "all that was owed has gone", 60_000);
    const cpu = /^linan_cpu_s ([\d.]+)/m.exec((await gateway.admin.get("/metrics")).body as string)![1];
    bench.say(`outbox: the second life has used ${cpu} s of CPU since its start`);
    bench.record("outbox/10000-resumed", (receiver.taken.at(-1)!.atMs - listeningMs) / 1_000);
    await gateway.end("SIGKILL");
  } finally {
    await second.dispose();
  }
}

/** From the acknowledgement, which is after the commit, to the first message and to the last of 200. */
async function press(
  gateway: RunningGateway,
  receiver: Receiver,
  device: string,
): Promise<{ readonly firstMs: number; readonly allMs: number }> {
  const durableMs = await report(gateway, device, { pressed: true });
  const { alerts } = (await gateway.admin.get(`/api/v1/alerts?device=${device}`)).body as { alerts: { id: string }[] };
  const id = alerts[0]!.id;
  const its = () => receiver.taken.filter(({ body }) => body.includes(`${id}:`));
  await until(() => its().length >= RECIPIENTS, "all are told", 30_000);
  const times = its().map(({ atMs }) => atMs);
  await gateway.admin.post(`/api/v1/alerts/${id}/close`, { outcome: "test" });
  return { firstMs: Math.max(0, Math.min(...times) - durableMs), allMs: Math.max(...times) - durableMs };
}

/** Gives when it was acknowledged. */
async function report(gateway: RunningGateway, device: string, values: Readonly<Record<string, boolean>>): Promise<number> {
  const { body } = await gateway.admin.post("/api/v1/devices", { id: device, kind: "emergency-button", zone: "b1-501" });
  const socket = await openMqttSocket({ port: gateway.mqttPort, id: device, secret: body.secret, topics: [], onMessage: () => {} });
  const atMs = await new Promise<number>((resolve) =>
    socket.publish(`linan/v1/mini/${device}/reading`, JSON.stringify({ seq: 1, values }), () => resolve(Date.now())),
  );
  socket.destroy();
  return atMs;
}
