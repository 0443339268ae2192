import { describe, expect, onTestFinished, test } from "vitest";
import { signInPeople } from "../../simulators/people/account.ts";
import { followParts } from "../../simulators/people/follow-parts.ts";
import type { Step } from "../../simulators/people/part.ts";
import { readTruth } from "../../simulators/truth/read-truth.ts";
import { judgeResponse } from "../../simulators/truth/response-judgement.ts";
import { readResponse } from "../../simulators/truth/response-seen.ts";
import { type TruthLine, truthText } from "../../simulators/truth/truth.ts";
import { withToken } from "../../simulators/truth/alerts-api.ts";
import { createSimulatedDevice, type SimulatedDevice } from "../../simulators/fleet/simulated-device.ts";
import { createRandom } from "../../simulators/random.ts";
import { registerDevice } from "../harness/device.ts";
import { until } from "../harness/until.ts";
import { ADMIN_PASSWORD } from "../harness/gateway.ts";
import { SMALL_SITE } from "../harness/launch.ts";
import { shareGateway } from "../harness/shared-gateway.ts";

const gateway = shareGateway({ site: `${SMALL_SITE}clocks: { answerS: 10, arrivalS: 30 }\n` });
/** The button as the simulators play it: it obeys, answers and shows. */
async function simulatedButton(onShown: (words: string) => void): Promise<SimulatedDevice> {
  const secret = await registerDevice(gateway(), "button-1", "emergency-button");
  const place = { zone: "b1-101", building: "b1", floor: 1, station: null, expectEveryMs: null };
  const spec = { id: "button-1", kind: "emergency-button", powered: "battery", ...place } as const;
  const random = createRandom(1);
  const line = { url: gateway().mqttUrl, site: "mini", secret, noticeKey: null, boot: 1, temper: "insists", random } as const;
  let isReady = false;
  const device = createSimulatedDevice({
    spec,
    ...line,
    wallMs: Date.now,
    onShown: (_spec, words) => onShown(words),
    onReady: () => (isReady = true),
  });
  onTestFinished(() => device.close());
  device.line.open();
  await until(() => isReady, "the button is connected");
  return device;
}

const officer = (deed: Step["deed"]): Step => ({ afterMs: 100, who: "officer", deed });

const FALL: readonly Step[] = [
  officer({ name: "acknowledge" }),
  officer({ name: "ring-back", result: "answered" }),
  officer({ name: "stage", stage: "going", responder: 0 }),
  officer({ name: "stage", stage: "arrived", responder: 0 }),
  officer({ name: "stage", stage: "back", responder: 0 }),
  officer({ name: "close", outcome: "real" }),
];

describe("people of a play, over the API", { timeout: 30_000 }, () => {
  test("answer a call, go, come back and close it, and the judge finds on record what they did", async () => {
    const accounts = await signInPeople({ url: gateway().url, user: "admin", password: ADMIN_PASSWORD });
    const at = Date.now();
    const play: TruthLine = { record: "play", version: 1, scenario: "x", seed: 1, speed: 10, faults: [], at, devices: [], mayAlso: [] };
    const lines: TruthLine[] = [play];
    const button = await simulatedButton((words) => lines.push({ record: "shown", at: Date.now(), device: "button-1", words }));
    const parts = [{ name: "fall", kinds: ["sos" as const], devices: new Set(["button-1"]), steps: FALL }];
    const followed = followParts({
      people: { parts, deaf: new Set(), deadResponder: null },
      accounts,
      realMs: (tMs) => at + tMs,
      speed: 10,
      tell: (line) => lines.push(line),
      say: () => undefined,
      signal: AbortSignal.timeout(20_000),
    });
    button.pressed();
    await button.line.send({ atMs: Date.now(), seq: null, values: { pressed: true }, urgent: true });
    await followed;
    await until(() => lines.some((line) => line.record === "shown" && line.words.startsWith("处置完毕")), "the button shows the end");
    expect(lines.flatMap((line) => (line.record === "acted" ? [`${line.deed} ${line.status} ${line.person ?? ""}`] : []))).toEqual([
      "acknowledge 200 ",
      "ring-back answered 200 ",
      "going 200 leader",
      "arrived 200 leader",
      "back 200 leader",
      "close 200 ",
    ]);
    const [{ id }] = (await gateway().admin.get("/api/v1/alerts?device=button-1")).body.alerts;
    const api = withToken(gateway().url, gateway().admin.token());
    const of = { alerts: [id], evacuations: [] };
    const seen = await until(async () => {
      const read = await readResponse(api, of);
      return read.deliveries.every(({ stage }) => stage !== "owed") ? read : undefined;
    }, "all is settled");
    const checks = judgeResponse(readTruth(lines.map(truthText).join("")), seen);
    expect(checks.filter(({ verdict }) => verdict === "wrong")).toEqual([]);
    expect(new Set(checks.map(({ what }) => what.en))).toEqual(
      new Set(["act", "the button is answered", "rung back", "clock", "responders back", "closed with an outcome", "delivery"]),
    );
  });

  test("who has no password is told so before anything happens", async () => {
    await expect(signInPeople({ url: gateway().url, user: "admin", password: "wrong" })).rejects.toThrow(/sign-in failed: admin \(401\)/);
  });
});
