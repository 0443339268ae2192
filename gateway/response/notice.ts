import type { Evacuation, EvacuationEvent, Sentence, Wording } from "../../rules/model/evacuation.ts";
import type { NoticeKey } from "./notice-key.ts";

/** A signed notice is believed this long; while it holds it is signed anew every third of it. */
export const NOTICE_MS = 15 * 60_000;

/** What is published on `notice/{zone}` and `notice/{building}`, before it is signed. Times are wall clock, ms since 1970. */
interface Body {
  /** Of the evacuation: its numbers grow. */
  readonly id: string;
  /** Of the evacuation: a receiver that has seen a higher one refuses this. */
  readonly version: number;
  readonly site: string;
  readonly area: { readonly kind: "building" | "zone"; readonly id: string };
  readonly stage: Exclude<EvacuationEvent, "drafted">;
  readonly exercise: boolean;
  readonly response: Wording["response"];
  readonly issued: number;
  readonly expires: number;
  readonly sentences: readonly Sentence[];
  /** Of a building: parts of it that are told something else. */
  readonly floors?: readonly { readonly place: { readonly zh: string; readonly en: string }; readonly sentences: readonly Sentence[] }[];
  /** Id of the key it is signed with. */
  readonly key: string;
}

/** Keys in the order of their code units, no white space: what is signed, byte for byte (as RFC 8785 has it for such values). */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
}

export interface SignedNotice {
  /** Zone or building: the last part of its topic. */
  readonly place: string;
  readonly payload: string;
}

/** Every notice of an evacuation that was told: its building's, and that of each zone of its area. */
export function* signedNotices(evacuation: Evacuation, site: string, key: NoticeKey, nowMs: number): Generator<SignedNotice> {
  const { area, wordings } = evacuation;
  if (area.kind === "building") yield signed(evacuation, { area, wording: wordings[0]!, site, key, nowMs });
  for (const wording of wordings)
    for (const id of wording.zones) yield signed(evacuation, { area: { kind: "zone", id }, wording, site, key, nowMs });
}

function signed(
  { id, version, last, exercise, changedAt, wordings }: Evacuation,
  of: { readonly area: Body["area"]; readonly wording: Wording; readonly site: string; readonly key: NoticeKey; readonly nowMs: number },
): SignedNotice {
  const { area, wording, site, key, nowMs } = of;
  // Names are for the one home alone.
  const others = wordings.slice(1).filter(({ sentences }) => sentences.every(({ number }) => number !== 3));
  const body: Body = {
    id,
    version,
    site,
    area,
    stage: last === "drafted" ? "issued" : last,
    exercise,
    response: wording.response,
    issued: changedAt,
    expires: nowMs + NOTICE_MS,
    sentences: wording.sentences,
    ...(area.kind === "building" && others.length > 0 ? { floors: others.map(({ place, sentences }) => ({ place, sentences })) } : {}),
    key: key.id,
  };
  return { place: area.id, payload: JSON.stringify({ ...body, signature: key.sign(canonical(body)) }) };
}
