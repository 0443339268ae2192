import { HttpError, InfluxDB } from "@influxdata/influxdb-client";
import type { InfluxTarget } from "./target.ts";
import type { SinkTransport } from "./transport.ts";

/** What became of a request. */
export type Outcome =
  /** 204: the server has the lines, in its memory at least. */
  | { readonly kind: "written" }
  /** 400, 422: something is wrong with at least one of the lines. */
  | { readonly kind: "refused"; readonly message: string }
  /** 413 */
  | { readonly kind: "too-large"; readonly message: string }
  /** 429, 503: it is there and asks for time. */
  | { readonly kind: "busy"; readonly message: string; readonly waitMs: number | null }
  /** 401, 403, 404 and whatever no InfluxDB answers: a person must look. */
  | { readonly kind: "denied"; readonly message: string }
  /** No answer, or one of a server in trouble: what it acknowledged in the last minute may be gone. */
  | { readonly kind: "lost"; readonly message: string };

export type Send = (lines: readonly string[]) => Promise<Outcome>;

/** Above this a body is packed. */
const GZIP_BYTES = 1_000;
/** Never reached: a batch has 5,500 lines of under 1 KB. It would be sent in two without anybody waiting for the first. */
const BATCH_BYTES_MAX = 64 * 1024 * 1024;
/** A server that asks for more is asked again after this. */
const WAIT_MAX_MS = 600_000;
const MESSAGE_CHARS = 300;

/**
 * One batch, one request. The client's own retry is off and its buffer never fills: it waits for a batch only when
 * that is not full, and its retry throws away what it can't keep (measured).
 */
export function createSender(target: InfluxTarget, transport: SinkTransport): Send {
  const influx = new InfluxDB({ url: target.url, transport });
  return async (lines) => {
    const api = influx.getWriteApi(target.org, target.bucket, "ms", {
      batchSize: lines.length + 1,
      flushInterval: 0,
      maxRetries: 0,
      gzipThreshold: GZIP_BYTES,
      maxBatchBytes: BATCH_BYTES_MAX,
      // With a promise the client neither tries again nor writes to the console.
      writeFailed: async (error) => {
        throw error;
      },
    });
    try {
      api.writeRecords([...lines]);
      await api.flush();
      return { kind: "written" };
    } catch (error) {
      return outcomeOf(error, target.token);
    } finally {
      api.dispose();
    }
  };
}

function outcomeOf(error: unknown, token: string | null): Outcome {
  if (!(error instanceof HttpError))
    return { kind: "lost", message: shown(error instanceof Error ? reasonOf(error) : String(error), token) };
  const { statusCode: status, headers } = error;
  const message = shown(`${status}: ${error.body ?? error.message}`, token);
  if (status === 400 || status === 422) return { kind: "refused", message };
  if (status === 413) return { kind: "too-large", message };
  if (status === 429 || status === 503) return { kind: "busy", message, waitMs: waitOf(headers?.["retry-after"]) };
  // 408 is a proxy's word for a connection that was lost.
  if (status >= 500 || status === 408) return { kind: "lost", message };
  return { kind: "denied", message };
}

const reasonOf = (error: Error): string => {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
};

/** One line for a log and a screen. A server that gives the token back must not spread it. */
function shown(text: string, token: string | null): string {
  const clean = token === null ? text : text.replaceAll(token, "***");
  return clean
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, MESSAGE_CHARS);
}

/** Seconds or a date (RFC 9110, 10.2.3), in ms from now; null where there is none that can be read. */
function waitOf(header: unknown): number | null {
  if (typeof header !== "string") return null;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), WAIT_MAX_MS) : null;
}
