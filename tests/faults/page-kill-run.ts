import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { launchGateway, type RunningGateway, SMALL_SITE } from "../harness/launch.ts";
import { until } from "../harness/until.ts";
import { openReceiver, type Receiver } from "../gateway/response/receivers.ts";
import { openMqttSocket } from "./mqtt-socket.ts";

export const PAGE_FAILPOINTS = ["before-page", "after-page", "before-page-mark", "after-page-mark"] as const;

interface Told {
  readonly key: string;
  readonly channel: string;
  readonly stage: string;
  readonly reason: string | null;
}

function siteOf(folder: string, hook: Receiver, group: Receiver): string {
  const secret = join(folder, "secret");
  writeFileSync(secret, "s3cret");
  return `${SMALL_SITE}
ways:
  - { id: hook, kind: webhook, url: "${hook.url}/", secretFile: ${secret}, allow: ["127.0.0.1"] }
  - { id: group, kind: dingtalk, url: "${group.url}/?t={token}", tokenFile: ${secret}, secretFile: ${secret}, allow: ["127.0.0.1"] }
response: { address: "http://gateway.test" }
`;
}

/**
 * Presses a button, kills the gateway at a moment of sending, starts it again and looks at what a program that knows repeats
 * and a group that does not were shown. Gives what is wrong.
 */
export async function killWhilePaging(
  folder: string,
  failpoints: readonly string[],
  say: (line: string) => void,
): Promise<readonly string[]> {
  const hook = await openReceiver();
  const group = await openReceiver();
  const site = siteOf(folder, hook, group);
  const faults: string[] = [];
  try {
    for (const [number, failpoint] of failpoints.entries()) {
      for (const receiver of [hook, group]) receiver.taken.length = 0;
      const device = `button-${number}`;
      await dieAt(failpoint, { folder, site, device });
      const told = await recover(folder, site, device);
      faults.push(...faultsOf(told, hook, group).map((fault) => `kill ${number} ${failpoint}: ${fault}`));
      if (number % 10 === 9) say(`${number + 1} kills`);
    }
  } finally {
    hook.close();
    group.close();
  }
  return faults;
}

async function dieAt(
  failpoint: string,
  { folder, site, device }: { readonly folder: string; readonly site: string; readonly device: string },
): Promise<void> {
  const { listening, dispose } = launchGateway({ folder, site, env: { FAILPOINT: failpoint } });
  try {
    const gateway = await listening;
    const { body } = await gateway.admin.post("/api/v1/devices", { id: device, kind: "emergency-button", zone: "b1-501" });
    const socket = await openMqttSocket({ port: gateway.mqttPort, id: device, secret: body.secret, topics: [], onMessage: () => {} });
    socket.publish(`linan/v1/mini/${device}/reading`, JSON.stringify({ seq: 1, values: { pressed: true } }), () => {});
    await until(() => gateway.process.signalCode === "SIGKILL", `the gateway ends ${failpoint}`, 30_000);
    socket.destroy();
  } finally {
    await dispose();
  }
}

async function recover(folder: string, site: string, device: string): Promise<readonly Told[]> {
  const { listening, dispose } = launchGateway({ folder, site });
  try {
    const gateway = await listening;
    const id = (await gateway.admin.get(`/api/v1/alerts?device=${device}`)).body.alerts[0].id as string;
    let told: readonly Told[] = [];
    await until(
      async () => {
        told = await deliveriesOf(gateway, id);
        return told.length === 2 && told.every(({ stage }) => stage !== "owed");
      },
      "nothing is owed any more",
      30_000,
    );
    await gateway.admin.post(`/api/v1/alerts/${id}/close`, { outcome: "test" });
    await gateway.end();
    return told;
  } finally {
    await dispose();
  }
}

async function deliveriesOf({ admin }: RunningGateway, id: string): Promise<readonly Told[]> {
  const { deliveries } = (await admin.get(`/api/v1/alerts/${id}/deliveries`)).body as { deliveries: Told[] };
  return deliveries.filter(({ channel }) => channel === "hook" || channel === "group");
}

/** A program is told at least once, under one key; a group at most once, and what nobody knows is on record as that. */
function faultsOf(told: readonly Told[], hook: Receiver, group: Receiver): string[] {
  const faults: string[] = [];
  const keys = new Set(hook.taken.map(({ headers }) => String(headers["idempotency-key"])));
  if (keys.size !== 1) faults.push(`the webhook was told under ${keys.size} keys`);
  if (group.taken.length > 1) faults.push(`the group was shown it ${group.taken.length} times`);
  const ofGroup = told.find(({ channel }) => channel === "group")!;
  const isKnown = ofGroup.stage === "sent" ? group.taken.length === 1 : ofGroup.reason?.startsWith("unknown") === true;
  if (!isKnown) faults.push(`the group is on record as ${ofGroup.stage} (${ofGroup.reason}), shown ${group.taken.length} times`);
  if (told.find(({ channel }) => channel === "hook")!.stage !== "sent") faults.push("the webhook is not on record as told");
  return faults;
}
