import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { connectAsync, type MqttClient } from "mqtt";
import { describe, expect, onTestFinished, test } from "vitest";
import { createSimulatedDevice } from "../../../simulators/fleet/simulated-device.ts";
import { createRandom } from "../../../simulators/random.ts";
import { startOpenBroker } from "../../conformance/open-broker.ts";
import { connectDevice, registerDevice, type TestDevice } from "../../harness/device.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";
import { WILLOW_TEXT } from "../../rules/evacuation/willow.ts";

const gateway = shareGateway({ site: WILLOW_TEXT.replace("id: willow", "id: mini") });
const topicOf = (place: string): string => `linan/v1/mini/notice/${place}`;

interface Heard {
  readonly topic: string;
  readonly retain: boolean;
  readonly notice: Record<string, any>;
}

/** Hears the notices of its zone and building from now on. */
async function listen({ client }: TestDevice, zone: string): Promise<Heard[]> {
  const heard: Heard[] = [];
  client.on("message", (topic, payload, { retain }) => heard.push({ topic, retain, notice: JSON.parse(payload.toString()) }));
  await client.subscribeAsync([topicOf(zone), topicOf("b1")], { qos: 1 });
  return heard;
}

const publicKey = async () => (await gateway().admin.get("/api/v1/notice-key")).body as { id: string; publicKey: string; site: string };

/** Written from the document alone: keys in order, no white space, everything but the signature. */
const sorted = (value: any): any =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === "object"
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : value;
const signedText = ({ signature: _signature, ...rest }: Record<string, unknown>): Buffer => Buffer.from(JSON.stringify(sorted(rest)));

async function isGenuine(notice: Record<string, any>): Promise<boolean> {
  const x = Buffer.from((await publicKey()).publicKey, "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verify(null, signedText(notice), key, Buffer.from(notice["signature"], "base64"));
}

/** Prepares and issues a notice for b1, ends it with the test; gives its id. */
async function issue(exercise = false): Promise<string> {
  const { admin } = gateway();
  const made = await admin.post("/api/v1/evacuations", { building: "b1", exercise, confirmed: "on-site", reason: "x" });
  expect(made.status).toBe(201);
  const { id } = made.body as { id: string };
  onTestFinished(async () => void (await admin.post(`/api/v1/evacuations/${id}/cancel`, { reason: "the test is over" })));
  expect((await admin.post(`/api/v1/evacuations/${id}/issue`)).status).toBe(200);
  return id;
}

describe("a notice", () => {
  test(
    "reaches who listens, is retained for who comes later, and is not retained any more after its end",
    { timeout: 60_000 },
    async () => {
      const siren = await connectDevice(gateway(), "siren-a", "siren", "b1-1-2-stairs");
      const heard = await listen(siren, "b1-1-2-stairs");
      const id = await issue();
      const live = await until(() => heard.find(({ topic, notice }) => topic === topicOf("b1") && notice["id"] === id), "the notice comes");
      expect(live).toMatchObject({
        retain: false,
        notice: { id, site: "mini", area: { kind: "building", id: "b1" }, stage: "issued", exercise: false, response: "Evacuate" },
      });
      expect(live.notice["sentences"].map(({ number }: { number: number }) => number)).toEqual([1, 2]);
      expect(live.notice["expires"]).toBeGreaterThan(Date.now());
      expect(await isGenuine(live.notice)).toBe(true);
      expect(await isGenuine({ ...live.notice, stage: "all-clear" })).toBe(false);

      const later = await connectDevice(gateway(), "button-a", "emergency-button", "b1-1-201");
      const heardLater = await listen(later, "b1-1-201");
      await until(() => heardLater.length === 2, "both retained notices come");
      expect(new Map(heardLater.map(({ topic, retain }) => [topic, retain]))).toEqual(
        new Map([
          [topicOf("b1"), true],
          [topicOf("b1-1-201"), true],
        ]),
      );

      await gateway().admin.post(`/api/v1/evacuations/${id}/all-clear`, { reason: "out" });
      const over = await until(() => heard.find(({ notice }) => notice["stage"] === "all-clear"), "the all-clear comes");
      expect(over.notice).toMatchObject({ id, response: "AllClear", sentences: [{ number: 5 }] });
      expect(await isGenuine(over.notice)).toBe(true);
      const last = await connectDevice(gateway(), "button-b", "emergency-button", "b1-1-201");
      const heardLast = await listen(last, "b1-1-201");
      await until(() => heardLast.length === 2, "who was away hears of the end");
      expect(heardLast.map(({ retain, notice }) => [retain, notice["stage"]])).toEqual([
        [false, "all-clear"],
        [false, "all-clear"],
      ]);
    },
  );

  test(
    "goes out by itself when two detectors of one home say so, with the words on every siren of the house",
    { timeout: 60_000 },
    async () => {
      const siren = await connectDevice(gateway(), "siren-auto", "siren", "b1-2-2-stairs");
      const commands: Record<string, any>[] = [];
      siren.client.on("message", (_topic, payload) => commands.push(JSON.parse(payload.toString())));
      await siren.client.subscribeAsync("linan/v1/mini/siren-auto/command", { qos: 1 });
      for (const id of ["smoke-a", "smoke-b"])
        await (await connectDevice(gateway(), id, "smoke-detector", "b1-1-301")).report({ alarm: true });
      const { evacuations } = (await gateway().admin.get("/api/v1/evacuations?state=open")).body;
      expect(evacuations).toMatchObject([
        { building: "b1", stage: "issued", exercise: false, timeline: [{ by: null }, { event: "issued", by: null }] },
      ]);
      const { id } = evacuations[0] as { id: string };
      onTestFinished(async () => void (await gateway().admin.post(`/api/v1/evacuations/${id}/all-clear`, { reason: "test" })));
      const say = await until(() => commands.find(({ name }) => name === "say"), "the siren is told what to say");
      expect(say["args"]).toMatchObject({ language: "zh", text: expect.stringContaining("十二号楼着火了"), evacuation: id });
      const sound = await fetch(gateway().url + say["args"].audio);
      expect([sound.status, sound.headers.get("content-type")]).toEqual([200, "audio/wav"]);
      expect(
        Buffer.from(await sound.arrayBuffer())
          .subarray(0, 4)
          .toString(),
      ).toBe("RIFF");
      expect((await fetch(gateway().url + String(say["args"].audio).replace(/[0-9a-f]{8}-zh/, "00000000-zh"))).status).toBe(404);
    },
  );

  test("that two people act upon at once: one wins, the other is told who", async () => {
    const { admin } = gateway();
    const { body } = await admin.post("/api/v1/evacuations", { building: "b2", exercise: true, reason: "drill" });
    const at = { "if-match": `"${body.version}"` };
    const answers = await Promise.all([
      admin.post(`/api/v1/evacuations/${body.id}/issue`, {}, at),
      admin.post(`/api/v1/evacuations/${body.id}/cancel`, { reason: "not today" }, at),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]));
    expect(answers.find(({ status }) => status === 412)!.body).toMatchObject({
      code: "stale_version",
      title: "Changed by admin meanwhile",
    });
  });
});

/** A simulated siren on a line that somebody else has in hand. */
async function onForeignLine(noticeKey: string) {
  const broker = await startOpenBroker();
  onTestFinished(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const shown: string[] = [];
  let isReady = false;
  const device = createSimulatedDevice({
    url,
    site: "mini",
    spec: {
      id: "siren-f",
      kind: "siren",
      zone: "b1-1-1-stairs",
      building: "b1",
      floor: 1,
      powered: "mains",
      expectEveryMs: null,
      station: null,
    },
    secret: "",
    noticeKey,
    boot: 1,
    temper: "insists",
    random: createRandom(1),
    wallMs: Date.now,
    onShown: (_spec, words) => shown.push(words),
    onReady: () => (isReady = true),
  });
  onTestFinished(() => device.close());
  device.line.open();
  const client: MqttClient = await connectAsync(url, { clientId: "stranger" });
  onTestFinished(() => void client.end(true));
  const replies: string[] = [];
  client.on("message", (_topic, payload) => replies.push((JSON.parse(payload.toString()) as { id: string }).id));
  await client.subscribeAsync("linan/v1/mini/siren-f/reply", { qos: 1 });
  await until(() => isReady, "the siren listens");
  return { shown, replies, put: (notice: unknown) => client.publishAsync(topicOf("b1"), JSON.stringify(notice), { qos: 1 }) };
}

describe("a receiver", () => {
  test("refuses what is forged, expired, of another site or old, says so, and does the true one", { timeout: 60_000 }, async () => {
    const { publicKey: key } = await publicKey();
    const { shown, replies, put } = await onForeignLine(key);
    const listener = await connectDevice(gateway(), "siren-l", "siren", "b1-1-1-stairs");
    const heard = await listen(listener, "b1-1-1-stairs");
    const id = await issue();
    const isIts = ({ topic, notice }: Heard): boolean => topic === topicOf("b1") && notice["id"] === id;
    const genuine = (await until(() => heard.find(isIts), "the notice comes")).notice;
    const answered = async (notice: unknown, reply: string): Promise<void> => {
      replies.length = 0;
      await put(notice);
      expect(await until(() => replies[0], reply)).toBe(reply);
    };
    const { privateKey } = generateKeyPairSync("ed25519");
    const forged = { ...genuine, stage: "all-clear" };
    await answered({ ...forged, signature: sign(null, signedText(forged), privateKey).toString("base64") }, `notice-refused:forged:${id}`);
    await answered({ ...genuine, sentences: [] }, `notice-refused:forged:${id}`);
    await answered({ ...genuine, area: { kind: "building", id: "b2" } }, `notice-refused:forged:${id}`);
    await answered({ ...genuine, site: "elsewhere" }, `notice-refused:other-site:${id}`);
    await answered("rubbish", "notice-refused:forged");
    expect(shown).toEqual([]);

    await put(genuine);
    await until(() => shown.length > 0, "the true notice is shown");
    await gateway().admin.post(`/api/v1/evacuations/${id}/update`, { unsafe: ["route-1"], reason: "smoke" });
    const newer = await until(() => heard.find((one) => isIts(one) && one.notice["stage"] === "updated"), "it changes");
    await put(newer.notice);
    await until(() => shown.length > 1, "the newer one is shown");
    await answered(genuine, `notice-refused:replayed:${id}`);
    expect(shown).toHaveLength(2);
    expect(shown[0]).toMatch(/十二号楼着火了.*Fire in Building 12/);
  });

  test("that refuses one raises an alert for a person", async () => {
    const siren = await connectDevice(gateway(), "siren-r", "siren", "b1-1-1-stairs");
    await siren.publish("reply", JSON.stringify({ id: "notice-refused:expired:evac-000001", ok: false }));
    const { alerts } = (await gateway().admin.get("/api/v1/alerts?kind=supervision&state=open")).body;
    expect(alerts.find(({ subject }: { subject: string }) => subject === "notice:siren-r")).toMatchObject({
      priority: "P2",
      timeline: [{ why: { zh: expect.stringContaining("已过期"), en: expect.stringContaining("expired") } }],
    });
  });

  test("refuses what is too old, by its own clock", async () => {
    const { createNoticeReader } = await import("../../../simulators/wire/notice.ts");
    await registerDevice(gateway(), "siren-o", "siren", "b1-1-1-stairs");
    const { privateKey, publicKey: made } = generateKeyPairSync("ed25519");
    const reader = createNoticeReader("mini", Buffer.from(made.export({ format: "jwk" }).x!, "base64url").toString("base64"));
    const body = {
      id: "evac-000001",
      version: 2,
      site: "mini",
      area: { kind: "zone", id: "z" },
      stage: "issued",
      issued: 0,
      expires: 1_000,
      sentences: [],
    };
    const payload = Buffer.from(JSON.stringify({ ...body, signature: sign(null, signedText(body), privateKey).toString("base64") }));
    expect(reader.judge(payload, "z", 61_000)).toMatchObject({ ok: true, isNew: true });
    expect(reader.judge(payload, "z", 61_000)).toMatchObject({ ok: true, isNew: false });
    expect(reader.judge(payload, "z", 61_001)).toEqual({ ok: false, fault: "expired", id: "evac-000001" });
  });
});
