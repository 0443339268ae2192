import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { isRecord, parseRecord } from "../json-record.ts";

/** A notice as a receiver reads it (the gateway's document "Notices"). Times are ms since 1970. */
export interface Notice {
  readonly id: string;
  readonly version: number;
  readonly site: string;
  /** Zone or building it is for. */
  readonly area: string;
  readonly stage: string;
  readonly exercise: boolean;
  readonly issuedMs: number;
  readonly expiresMs: number;
  readonly zh: string;
  readonly en: string;
}

export type NoticeFault = "forged" | "expired" | "other-site" | "replayed";
export type Judged =
  | { readonly ok: true; readonly notice: Notice; readonly isNew: boolean }
  | { readonly ok: false; readonly fault: NoticeFault; readonly id: string };

/** A device's clock may be off by this, ms. */
const CLOCK_MS = 60_000;
/** Bytes of a notice that are looked at. */
const BYTES_MAX = 128 * 1024;

export interface NoticeReader {
  /** `place`: last part of the topic it came on. */
  judge(payload: Buffer, place: string, nowMs: number): Judged;
}

/** `publicKey`: 32 bytes of Ed25519, base64, as the site hands it out. */
export function createNoticeReader(site: string, publicKey: string): NoticeReader {
  const key = keyOf(publicKey);
  /** Of each place, the newest evacuation and version that were believed. */
  const newest = new Map<string, { readonly id: string; readonly version: number }>();

  return {
    judge(payload, place, nowMs) {
      const fields = parse(payload);
      const read = fields === null ? null : noticeOf(fields);
      const id = typeof fields?.["id"] === "string" ? fields["id"] : "";
      const refused = (fault: NoticeFault): Judged => ({ ok: false, fault, id });
      // Whose it says it is comes first: another community's true notice has another key.
      if (read !== null && read.site !== site) return refused("other-site");
      if (read === null || fields === null || !isSigned(fields, key) || read.area !== place) return refused("forged");
      if (read.expiresMs + CLOCK_MS < nowMs) return refused("expired");
      const before = newest.get(place);
      const order = before === undefined ? 1 : numberOf(read.id) - numberOf(before.id) || read.version - before.version;
      if (order < 0) return refused("replayed");
      newest.set(place, { id: read.id, version: read.version });
      return { ok: true, notice: read, isNew: order > 0 };
    },
  };
}

/** An Ed25519 key in the form that Node takes: a fixed head (RFC 8410), then its 32 bytes. */
const keyOf = (publicKey: string): KeyObject =>
  createPublicKey({
    key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(publicKey, "base64")]),
    format: "der",
    type: "spki",
  });

const numberOf = (id: string): number => Number(/\d+$/.exec(id)?.[0] ?? 0);

function isSigned({ signature, ...rest }: Record<string, unknown>, key: KeyObject): boolean {
  if (typeof signature !== "string") return false;
  try {
    return verify(null, Buffer.from(canonical(rest)), key, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}

/** What was signed: keys in the order of their code units at every depth, no white space. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function noticeOf(fields: Record<string, unknown>): Notice | null {
  const { id, version, site, area, stage, exercise, issued, expires, sentences } = fields;
  if (typeof id !== "string" || typeof version !== "number" || typeof site !== "string" || typeof stage !== "string") return null;
  if (typeof issued !== "number" || typeof expires !== "number" || !isRecord(area) || typeof area["id"] !== "string") return null;
  if (!Array.isArray(sentences)) return null;
  const words = (language: "zh" | "en"): string =>
    sentences
      .map((one: unknown) => (isRecord(one) && typeof one[language] === "string" ? one[language] : ""))
      .join(language === "zh" ? "" : " ");
  return {
    id,
    version,
    site,
    area: area["id"],
    stage,
    exercise: exercise === true,
    issuedMs: issued,
    expiresMs: expires,
    zh: words("zh"),
    en: words("en"),
  };
}

const parse = (payload: Buffer): Record<string, unknown> | null =>
  payload.length > BYTES_MAX ? null : parseRecord(payload.toString("utf8"));

/** What a receiver replies about a notice that it does not believe. */
export const refusalId = (fault: NoticeFault, id: string): string =>
  `notice-refused:${fault}${/^[a-z0-9-]{1,32}$/.test(id) ? `:${id}` : ""}`;
