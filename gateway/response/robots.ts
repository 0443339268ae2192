import { createHmac } from "node:crypto";
import { z } from "zod";
import type { Poster } from "./request.ts";
import { failed, fillTemplate, type Message, type OpenWay, sendBy, type Sent } from "./way.ts";

export type RobotKind = "dingtalk" | "wecom" | "feishu";

interface Robot {
  readonly id: string;
  readonly kind: RobotKind;
  /** With `{token}`. */
  readonly url: string;
  readonly token: string;
  readonly secret: string | null;
  readonly poster: Poster;
}

/** Text of a message in a group: WeCom takes 2,048 bytes, the shortest of the three. */
const TEXT_BYTES = 2_000;
/** Each platform's words for "too often": worth another try. DingTalk 130101, WeCom 45009, Feishu 9499 and 11232. */
const TOO_OFTEN = new Set([130_101, 45_009, 9_499, 11_232]);

/** The robot of a group chat. Nobody there can tell a repeat: a try whose end is not known is not repeated. */
export function openRobot(robot: Robot): OpenWay {
  return {
    id: robot.id,
    addressedBy: "phone",
    knowsRepeats: false,
    send: (message, signal) => {
      const { url, body } = FORMS[robot.kind](robot, textOf(message), Date.now());
      const headers = { "content-type": "application/json; charset=utf-8" };
      return sendBy(robot.poster, { url, headers, body: JSON.stringify(body), signal }, ({ body: answer }) => judge(answer));
    },
    close: robot.poster.close,
  };
}

function textOf({ text, link }: Message): string {
  const whole = [text.zh, text.en, link].filter((line) => line !== null).join("\n");
  return Buffer.byteLength(whole) <= TEXT_BYTES ? whole : Buffer.from(whole).subarray(0, TEXT_BYTES).toString().replace(/�+$/, "");
}

type Form = (robot: Robot, text: string, nowMs: number) => { readonly url: string; readonly body: unknown };

const withToken = ({ url, token }: Robot): string => fillTemplate(url, { token }, encodeURIComponent);

/** base64(HMAC-SHA256(key, message)). */
const mac = (key: string, message: string): string => createHmac("sha256", key).update(message).digest("base64");

const FORMS: Readonly<Record<RobotKind, Form>> = {
  /** Signs `timestamp\nsecret` with the secret, in ms, and puts both into the address. */
  dingtalk(robot, text, nowMs) {
    const sign = mac(robot.secret!, `${nowMs}\n${robot.secret}`);
    const address = withToken(robot);
    const query = `timestamp=${nowMs}&sign=${encodeURIComponent(sign)}`;
    return { url: `${address}${address.includes("?") ? "&" : "?"}${query}`, body: { msgtype: "text", text: { content: text } } };
  },
  /** The key in the address is all there is. */
  wecom: (robot, text) => ({ url: withToken(robot), body: { msgtype: "text", text: { content: text } } }),
  /** Signs nothing with `timestamp\nsecret` as the key, in s, and puts both into the body. */
  feishu(robot, text, nowMs) {
    const timestamp = String(Math.floor(nowMs / 1_000));
    const sign = mac(`${timestamp}\n${robot.secret}`, "");
    return { url: withToken(robot), body: { timestamp, sign, msg_type: "text", content: { text } } };
  },
};

const Answer = z.object({ errcode: z.number().optional(), code: z.number().optional(), StatusCode: z.number().optional() });

/** 200 alone says nothing: what counts is the code in the answer. */
function judge(text: string): Sent {
  const code = codeOf(text);
  if (code === 0) return { ok: true };
  if (code === null) return failed("the answer is none of a robot", false, true);
  return failed(`answered code ${code}`, !TOO_OFTEN.has(code));
}

function codeOf(text: string): number | null {
  try {
    const answer = Answer.safeParse(JSON.parse(text));
    return answer.success ? (answer.data.errcode ?? answer.data.code ?? answer.data.StatusCode ?? null) : null;
  } catch {
    return null;
  }
}
