import type { FastifyReply } from "fastify";
import type { Text } from "../../rules/model/alert.ts";

/** A fault of a request, told as RFC 9457 wants it. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly text: Text;
  readonly retryAfterS: number | null;
  /** Further members of the document (RFC 9457, 3.2). */
  more: Readonly<Record<string, unknown>> = {};

  constructor(status: number, code: string, text: Text, retryAfterS: number | null = null) {
    super(text.en);
    this.status = status;
    this.code = code;
    this.text = text;
    this.retryAfterS = retryAfterS;
  }
}

export const problem = (status: number, code: string, zh: string, en: string): Problem => new Problem(status, code, { zh, en });

export const notFound = (what: string): Problem => problem(404, "not_found", `没有 ${what}`, `There is no ${what}`);
export const forbidden = (): Problem => problem(403, "forbidden", "没有权限", "Not allowed");

export function sendProblem(reply: FastifyReply, fault: Problem): FastifyReply {
  if (fault.retryAfterS !== null) reply.header("retry-after", String(Math.max(1, Math.ceil(fault.retryAfterS))));
  // RFC 9110, 11.6.1: a 401 names how to sign in.
  if (fault.status === 401) reply.header("www-authenticate", 'Bearer realm="linan"');
  return reply
    .code(fault.status)
    .type("application/problem+json")
    .send(
      JSON.stringify({
        ...fault.more,
        type: `urn:linan:${fault.code}`,
        status: fault.status,
        code: fault.code,
        title: fault.text.en,
        detail: fault.text.zh,
        text: fault.text,
      }),
    );
}
