import type { Text } from "../../rules/model/alert.ts";
import { type HttpAnswer, type Post, type Poster, RequestFailed } from "./request.ts";

/** What goes out: building, floor, a link; never who lives there. */
export interface Message {
  /** alert:step:channel:recipient, the same with every try. */
  readonly key: string;
  readonly title: string;
  readonly text: Text;
  readonly link: string | null;
  /** Of ways that reach one person. */
  readonly to: string | null;
  /** Of webhooks: what a program reads. */
  readonly about: Readonly<Record<string, unknown>>;
}

export type Sent =
  | { readonly ok: true }
  /** `isFinal`: trying again leads to the same. `isUnknown`: it may have arrived. `isTheirs`: the way itself works. */
  | { readonly ok: false; readonly reason: string; readonly isFinal: boolean; readonly isUnknown: boolean };

/** One way out. `send` never rejects. */
export interface OpenWay {
  readonly id: string;
  /** The receiver can tell a repeat by its key, and does it once. */
  readonly knowsRepeats: boolean;
  readonly addressedBy: "phone" | "mail";
  send(message: Message, signal: AbortSignal): Promise<Sent>;
  close(): void;
}

export const failed = (reason: string, isFinal: boolean, isUnknown = false): Sent => ({
  ok: false,
  reason: reason.slice(0, 200),
  isFinal,
  isUnknown,
});

/** Sends and judges: what was taken, what is worth another try, what may have arrived. */
export async function sendBy(poster: Poster, post: Post, judge: (answer: HttpAnswer) => Sent): Promise<Sent> {
  try {
    const answer = await poster.post(post);
    return judgeStatus(answer) ?? judge(answer);
  } catch (error) {
    const isUnknown = error instanceof RequestFailed && error.mayHaveArrived;
    return failed((error as Error).message, false, isUnknown);
  }
}

/** Worth another try although it is the caller's fault: too early, too often, too slow. */
const PASSING = new Set([408, 425, 429]);

function judgeStatus({ status }: HttpAnswer): Sent | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return failed(`answered ${status}: redirects are not followed`, true);
  return failed(`answered ${status}`, status < 500 && !PASSING.has(status));
}

/** For values in a URL, in JSON or in a form, by the content type of the body. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>, escape: (text: string) => string): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (values[name] === undefined ? whole : escape(values[name])));
}
