import { createHmac } from "node:crypto";
import type { Poster } from "./request.ts";
import { fillTemplate, type OpenWay, sendBy } from "./way.ts";

/** Signature of a webhook: HMAC-SHA256 over `timestamp.body`, hexadecimal. */
export const signWebhook = (secret: string, timestamp: string, body: string): string =>
  createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");

/** A program that listens: signed JSON, with a key by which it tells a repeat. */
export function openWebhook({
  id,
  url,
  secret,
  token,
  poster,
}: {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly token: string | null;
  readonly poster: Poster;
}): OpenWay {
  return {
    id,
    addressedBy: "phone",
    knowsRepeats: true,
    send({ key, text, link, about }, signal) {
      const body = JSON.stringify({ key, ...about, text, link });
      const timestamp = String(Date.now());
      const headers = {
        "content-type": "application/json; charset=utf-8",
        "idempotency-key": key,
        "linan-timestamp": timestamp,
        "linan-signature": `v1=${signWebhook(secret, timestamp, body)}`,
      };
      const to = token === null ? url : fillTemplate(url, { token }, encodeURIComponent);
      return sendBy(poster, { url: to, headers, body, signal }, () => ({ ok: true }));
    },
    close: poster.close,
  };
}
