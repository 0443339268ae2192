import type { SiteWay } from "../../rules/model/site-response.ts";
import type { Poster } from "./request.ts";
import { failed, fillTemplate, type OpenWay, sendBy } from "./way.ts";

const JSON_TYPE = "application/json; charset=utf-8";

/** An HTTP gateway that sends SMS or rings people, as its provider wants to be asked: everything is in the site file. */
export function openTextGateway(way: SiteWay, { token, poster }: { readonly token: string | null; readonly poster: Poster }): OpenWay {
  const { id, url = "", body = "", headers = [], contentType = JSON_TYPE, expect } = way;
  const templates = [url, body, ...headers.map(({ value }) => value)];
  return {
    id,
    addressedBy: "phone",
    knowsRepeats: templates.some((one) => one.includes("{key}")),
    async send({ key, to, text, link }, signal) {
      if (to === null) return failed("no telephone number", true);
      const words = [text.zh, way.kind === "sms" ? link : null].filter((part) => part !== null).join(" ");
      const values = { phone: to.replace(/[^0-9+]/g, ""), text: words, key, ...(token === null ? {} : { token }) };
      const filled = Object.fromEntries(headers.map(({ name, value }) => [name, fillTemplate(value, values, inHeader)]));
      const post = {
        url: fillTemplate(url, values, encodeURIComponent),
        headers: { "content-type": contentType, ...filled },
        body: fillTemplate(body, values, contentType.includes("json") ? inJson : encodeURIComponent),
        signal,
      };
      return sendBy(poster, post, (answer) =>
        expect === undefined || answer.body.includes(expect)
          ? { ok: true }
          : failed("the answer does not say that it was taken", false, true),
      );
    },
    close: poster.close,
  };
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
/** A line break would begin another header. */
const inHeader = (text: string): string => text.replace(/[^\x20-\x7e]/g, (sign) => encodeURIComponent(sign));
