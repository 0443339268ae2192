import { createHmac } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { createAddressGuard, networkOf } from "../../../gateway/response/address-guard.ts";
import { openMail } from "../../../gateway/response/mail.ts";
import { createPoster } from "../../../gateway/response/request.ts";
import { openRobot, type RobotKind } from "../../../gateway/response/robots.ts";
import { openTextGateway } from "../../../gateway/response/text-gateway.ts";
import type { Message } from "../../../gateway/response/way.ts";
import { openWebhook, signWebhook } from "../../../gateway/response/webhook.ts";
import { openMailbox, openReceiver, type Manner } from "./receivers.ts";

const receiver = await openReceiver();
const mailbox = await openMailbox();
const LOCAL = createAddressGuard(["127.0.0.1"]);
/** Shorter than in earnest, so that no test waits 5 s for a receiver that never answers. */
const DEADLINE_MS = 400;
const poster = createPoster(LOCAL, DEADLINE_MS);
afterAll(async () => {
  receiver.close();
  poster.close();
  await mailbox.close();
});

const MESSAGE: Message = {
  key: "alert-000001:1.0:way:leader",
  title: "【小院】火警",
  text: { zh: '【小院】火警(危及生命)1号楼5层 "速查"', en: "Fire (life at risk) Building 1, floor 5" },
  link: "http://10.0.0.8:8080/alert/alert-000001",
  to: "+86 138-0000-0000",
  about: { alert: { id: "alert-000001" } },
};
const signal = (): AbortSignal => new AbortController().signal;
const last = () => receiver.taken.at(-1)!;

describe("a webhook", () => {
  const hook = openWebhook({ id: "hook", url: `${receiver.url}/hook`, secret: "s3cret", token: null, poster });

  test("is signed over its time and its body, and says which message it is", async () => {
    receiver.manner = "ok";
    expect(await hook.send(MESSAGE, signal())).toEqual({ ok: true });
    const { headers, body } = last();
    const timestamp = String(headers["linan-timestamp"]);
    const mac = createHmac("sha256", "s3cret").update(`${timestamp}.${body}`).digest("hex");
    expect(headers["linan-signature"]).toBe(`v1=${mac}`);
    expect(mac).toBe(signWebhook("s3cret", timestamp, body));
    expect(headers["idempotency-key"]).toBe(MESSAGE.key);
    expect(JSON.parse(body)).toMatchObject({ key: MESSAGE.key, link: MESSAGE.link, alert: { id: "alert-000001" } });
  });

  test.each([
    ["hang", { isFinal: false, isUnknown: true }],
    ["drip", { isFinal: false, isUnknown: true }],
    ["endless", { isFinal: false, isUnknown: true }],
    ["reset", { isFinal: false, isUnknown: true }],
    ["redirect", { isFinal: true, isUnknown: false }],
    ["500", { isFinal: false, isUnknown: false }],
    ["400", { isFinal: true, isUnknown: false }],
  ] as const)("that meets %s is judged, within its deadline, and follows nothing", async (manner: Manner, judged) => {
    receiver.manner = manner;
    const before = receiver.taken.length;
    const startedMs = performance.now();
    expect(await hook.send(MESSAGE, signal())).toMatchObject({ ok: false, ...judged });
    expect(performance.now() - startedMs).toBeLessThan(DEADLINE_MS * 5);
    expect(receiver.taken.length).toBe(before + 1);
  });

  test("that nobody listens to has surely not arrived", async () => {
    const closed = await openReceiver();
    closed.close();
    const way = openWebhook({ id: "hook", url: closed.url, secret: "s", token: null, poster });
    expect(await way.send(MESSAGE, signal())).toMatchObject({ ok: false, isFinal: false, isUnknown: false });
  });

  test("that is taken back is cut", async () => {
    receiver.manner = "hang";
    const controller = new AbortController();
    const sent = hook.send(MESSAGE, controller.signal);
    controller.abort();
    expect(await sent).toMatchObject({ ok: false });
  });
});

describe("group robots are signed as their platforms document it", () => {
  const robot = (kind: RobotKind, path: string) =>
    openRobot({ id: kind, kind, url: `${receiver.url}${path}`, token: "tok/en", secret: "SEC1", poster });
  const mac = (key: string, text: string) => createHmac("sha256", key).update(text).digest("base64");

  test("DingTalk: time in ms and its signature in the address", async () => {
    Object.assign(receiver, { manner: "ok", answer: '{"errcode":0,"errmsg":"ok"}' });
    expect(await robot("dingtalk", "/robot/send?access_token={token}").send(MESSAGE, signal())).toEqual({ ok: true });
    const query = new URL(last().url, receiver.url).searchParams;
    const timestamp = query.get("timestamp")!;
    expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(60_000);
    expect(query.get("sign")).toBe(mac("SEC1", `${timestamp}\nSEC1`));
    expect(query.get("access_token")).toBe("tok/en");
    expect(JSON.parse(last().body)).toMatchObject({ msgtype: "text", text: { content: expect.stringContaining(MESSAGE.link!) } });
  });

  test("WeCom: its key in the address", async () => {
    Object.assign(receiver, { manner: "ok", answer: '{"errcode":0}' });
    expect(await robot("wecom", "/cgi-bin/webhook/send?key={token}").send(MESSAGE, signal())).toEqual({ ok: true });
    expect(new URL(last().url, receiver.url).searchParams.get("key")).toBe("tok/en");
  });

  test("Feishu: time in s and its signature in the body, which signs nothing", async () => {
    Object.assign(receiver, { manner: "ok", answer: '{"code":0,"msg":"success"}' });
    expect(await robot("feishu", "/open-apis/bot/v2/hook/{token}").send(MESSAGE, signal())).toEqual({ ok: true });
    const { timestamp, sign, msg_type } = JSON.parse(last().body) as Record<string, string>;
    expect(msg_type).toBe("text");
    expect(Math.abs(Number(timestamp) * 1_000 - Date.now())).toBeLessThan(60_000);
    expect(sign).toBe(mac(`${timestamp}\nSEC1`, ""));
  });

  test.each([
    ['{"errcode":310000,"errmsg":"sign not match"}', { isFinal: true }],
    ['{"errcode":130101,"errmsg":"send too fast"}', { isFinal: false }],
    ["<html>all is well</html>", { isFinal: false, isUnknown: true }],
  ])("and a 200 that says %s is not taken for sent", async (answer, judged) => {
    Object.assign(receiver, { manner: "ok", answer });
    expect(await robot("dingtalk", "/x?access_token={token}").send(MESSAGE, signal())).toMatchObject({ ok: false, ...judged });
  });
});

describe("SMS and calls by an HTTP gateway", () => {
  test("fill what the site file says, each value in the manner of its place", async () => {
    Object.assign(receiver, { manner: "ok", answer: '{"code":"OK"}' });
    const way = openTextGateway(
      {
        id: "sms",
        kind: "sms",
        url: `${receiver.url}/sms?to={phone}`,
        headers: [{ name: "authorization", value: "Bearer {token}" }],
        body: '{"to":"{phone}","text":"{text}","ref":"{key}","unknown":"{other}"}',
        expect: '"OK"',
      },
      { token: "t0", poster },
    );
    expect(way.knowsRepeats).toBe(true);
    expect(await way.send(MESSAGE, signal())).toEqual({ ok: true });
    expect(last().url).toBe("/sms?to=%2B8613800000000");
    expect(last().headers.authorization).toBe("Bearer t0");
    expect(JSON.parse(last().body)).toEqual({
      to: "+8613800000000",
      text: `${MESSAGE.text.zh} ${MESSAGE.link}`,
      ref: MESSAGE.key,
      unknown: "{other}",
    });
  });

  test("count as sent only where the answer says so, and reach nobody without a number", async () => {
    Object.assign(receiver, { manner: "ok", answer: '{"code":"LIMIT"}' });
    const way = openTextGateway(
      { id: "call", kind: "voice", url: receiver.url, body: "to={phone}", contentType: "application/x-www-form-urlencoded", expect: "OK" },
      { token: null, poster },
    );
    expect(await way.send(MESSAGE, signal())).toMatchObject({ ok: false, isUnknown: true });
    expect(last().body).toBe("to=%2B8613800000000");
    expect(await way.send({ ...MESSAGE, to: null }, signal())).toMatchObject({ ok: false, isFinal: true });
  });
});

describe("mail", () => {
  const mail = openMail(
    { id: "mail", kind: "mail", host: "127.0.0.1", port: mailbox.port, security: "none", from: "gateway@linan.test" },
    { password: null, guard: LOCAL },
  );

  test("reaches a real server, with an id that a repeat has too", async () => {
    expect(await mail.send({ ...MESSAGE, to: "street@office.test" }, signal())).toEqual({ ok: true });
    expect(await mail.send({ ...MESSAGE, to: "street@office.test" }, signal())).toEqual({ ok: true });
    const ids = mailbox.mails.map(({ text }) => /^Message-ID: (.*)$/im.exec(text)![1]);
    expect(mailbox.mails[0]).toMatchObject({ from: "gateway@linan.test", to: ["street@office.test"] });
    expect(ids[0]).toBe(ids[1]);
  });

  test("to a mailbox that is not there is given up", async () => {
    expect(await mail.send({ ...MESSAGE, to: "nobody@office.test" }, signal())).toMatchObject({ ok: false, isFinal: true });
  });

  test("goes nowhere inside that the site file does not list", async () => {
    const way = openMail(
      { id: "mail", kind: "mail", host: "127.0.0.1", port: mailbox.port, from: "a@b.c" },
      { password: null, guard: createAddressGuard([]) },
    );
    expect(await way.send({ ...MESSAGE, to: "street@office.test" }, signal())).toMatchObject({
      ok: false,
      reason: expect.stringContaining("inside"),
    });
  });
});

describe("no way leads inside", () => {
  const lookedUp = (guard: ReturnType<typeof createAddressGuard>, name: string) =>
    new Promise<string>((resolve) => guard.lookup(name, {}, (error, address) => resolve(error === null ? String(address) : error.message)));

  test.each([
    "127.0.0.1",
    "169.254.169.254",
    "10.1.2.3",
    "192.168.1.1",
    "172.20.0.1",
    "100.64.0.1",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[fd00::1]",
    "[fe80::1]",
    "[2002:7f00:1::]",
  ])("S26: %s is refused where it stands in the address", async (host) => {
    const way = openWebhook({
      id: "hook",
      url: `http://${host}:${receiver.port}/`,
      secret: "s",
      token: null,
      poster: createPoster(createAddressGuard([])),
    });
    const before = receiver.taken.length;
    expect(await way.send(MESSAGE, signal())).toMatchObject({ ok: false, reason: expect.stringContaining("inside") });
    expect(receiver.taken.length).toBe(before);
  });

  test.each(["http://2130706433/", "http://0x7f.1/", "http://127.1/"])("S26: %s is the same address in other clothes", async (url) => {
    const way = openWebhook({ id: "hook", url, secret: "s", token: null, poster: createPoster(createAddressGuard([])) });
    expect(await way.send(MESSAGE, signal())).toMatchObject({ ok: false, reason: expect.stringContaining("inside") });
  });

  test("S26: a name is looked up for every connection, and one bad address of several is enough", async () => {
    const answers = [["93.184.216.34"], ["93.184.216.34", "127.0.0.1"], ["::1"], []];
    const resolve = ((_name: string, _options: unknown, done: (error: null, all: { address: string; family: number }[]) => void) =>
      done(
        null,
        answers.shift()!.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      )) as never;
    const guard = createAddressGuard([], resolve);
    expect(await lookedUp(guard, "changes.test")).toBe("93.184.216.34");
    expect(await lookedUp(guard, "changes.test")).toContain("inside");
    expect(await lookedUp(guard, "changes.test")).toContain("inside");
    expect(await lookedUp(guard, "changes.test")).toContain("no address");
  });

  test("a network that is listed may be reached, its neighbours not", () => {
    const guard = createAddressGuard(["10.2.0.0/16", "fd00::/64"]);
    for (const host of ["10.2.3.4", "[fd00::5]", "8.8.8.8"]) expect(() => guard.checkHost(host)).not.toThrow();
    for (const host of ["10.3.0.1", "[fd01::5]"]) expect(() => guard.checkHost(host)).toThrow("inside");
    expect(["10.0.0.0/33", "x", "1.2.3.4/8/9", "::/129", "10.0.0.0/-1"].map(networkOf)).toEqual([null, null, null, null, null]);
  });
});
