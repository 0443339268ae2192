import { type Text, WORDS } from "./home-words.ts";

/** `GET /api/v1/home/{token}`. */
export interface Page {
  readonly home: Text;
  readonly language: keyof Text;
  readonly hasButton: boolean;
  readonly call: { readonly id: string; readonly stage: string; readonly isCancelAsked: boolean } | null;
  readonly notice: {
    readonly exercise: boolean;
    readonly isOver: boolean;
    readonly sentences: readonly (Text & { readonly number: number })[];
  } | null;
  readonly status: Text;
  readonly said: Text & { readonly key: string };
  readonly failed: Text & { readonly key: string };
}

/** What this page knows. */
export interface Known {
  readonly page: Page | null;
  readonly link: "good" | "offline" | "over";
  /** A touch that nobody has answered yet; `isLate`: longer than anybody should be left without a word. */
  readonly pressed: { readonly isLate: boolean; readonly isRetried: boolean } | null;
  /** A call that was on this page is not open any more. */
  readonly hasClosed: boolean;
}

export type Control = "help" | "again" | "cancel" | "aloud" | "size" | "ring120" | "ring119";

export interface Shown {
  /** A name for the look. */
  readonly look: "rest" | "call" | "failed" | "notice" | "clear";
  readonly drill: boolean;
  readonly status: Text;
  readonly lines: readonly Text[];
  /** Steps done of the four of a call; null: none is shown. */
  readonly step: number | null;
  /** At most three: what does not fit on a hand is not found in need. */
  readonly controls: readonly Control[];
  /** Sound of what is said; null: the page says it in writing only. */
  readonly sound: string | null;
  /** Said over and over. */
  readonly isLooped: boolean;
}

const QUIET: readonly Control[] = ["help", "aloud", "size"];
const RINGS: readonly Control[] = ["ring120", "ring119"];
const STEPS: Readonly<Record<string, number>> = { received: 1, answered: 2, coming: 3, arrived: 4 };

const plain = (
  look: Shown["look"],
  status: Text,
  lines: readonly Text[],
  { controls, sound = null }: { readonly controls: readonly Control[]; readonly sound?: string | null },
): Shown => ({ look, drill: false, status, lines, step: null, controls, sound, isLooped: false });

/** What is on the page: an evacuation above everything else, then what became of a touch, then the rest. */
export function shownOf(known: Known): Shown {
  const { page, link, pressed } = known;
  if (link === "over") return plain("failed", WORDS.over, [WORDS.overMore], { controls: RINGS });
  if (page !== null && page.notice !== null && !page.notice.isOver) return noticeShown(page, page.notice, known);
  if (pressed !== null) return pressedShown(pressed, page);
  if (link === "offline") return offlineShown(page);
  if (page === null) return plain("rest", WORDS.rest, [WORDS.restMore], { controls: QUIET });
  if (page.call !== null) return callShown(page, page.call);
  if (page.notice !== null) return noticeShown(page, page.notice, known);
  if (!page.hasButton) return plain("failed", WORDS.noButton, [WORDS.noButtonMore], { controls: RINGS });
  if (known.hasClosed) return plain("clear", WORDS.closed, [WORDS.closedMore], { controls: QUIET });
  return plain("rest", page.status, [page.said], { controls: QUIET, sound: page.said.key });
}

/** What to do comes first; how her own call stands is the line below it. */
function noticeShown(page: Page, notice: NonNullable<Page["notice"]>, known: Known): Shown {
  const [first, ...rest] = notice.sentences.filter(({ number }) => number !== 0);
  const own = ownLine(page, known);
  return {
    look: notice.isOver ? "clear" : "notice",
    drill: notice.exercise,
    status: first ?? page.status,
    lines: own === null ? rest : [...rest, own],
    step: null,
    controls: noticeControls(page, known),
    sound: page.said.key,
    isLooped: !notice.isOver,
  };
}

function ownLine({ call, status }: Page, { pressed, link }: Known): Text | null {
  if (pressed !== null) return pressed.isLate ? WORDS.failedMore : WORDS.sending;
  if (link === "offline") return WORDS.offlineMore;
  return call === null ? null : joinText(WORDS.called, status);
}

/** A call that goes on needs no second button; who is alone with smoke must still be able to ask. */
function noticeControls({ call, hasButton }: Page, { pressed, link }: Known): readonly Control[] {
  if (pressed !== null || link === "offline" || call?.stage === "failed") return ["again", "ring120", "ring119"];
  return call !== null || !hasButton ? ["aloud", "size"] : QUIET;
}

const joinText = (one: Text, other: Text): Text => ({ zh: one.zh + other.zh, en: one.en + other.en });

function pressedShown({ isLate, isRetried }: NonNullable<Known["pressed"]>, page: Page | null): Shown {
  if (!isLate) return plain("call", WORDS.sending, [WORDS.sendingMore], { controls: RINGS });
  return plain("failed", WORDS.failed, isRetried ? [WORDS.failedMore, WORDS.retrying] : [WORDS.failedMore], {
    controls: ["again", "ring120", "ring119"],
    sound: page === null ? null : page.failed.key,
  });
}

/** What was known of a call stays: who goes on with it, and that nothing newer is known. */
function offlineShown(page: Page | null): Shown {
  const kept = page === null || page.call === null ? [] : [joinText(WORDS.called, page.status)];
  return plain("failed", WORDS.offline, [...kept, WORDS.offlineMore], { controls: ["help", "ring120", "ring119"] });
}

function callShown({ status, said }: Page, { stage, isCancelAsked }: NonNullable<Page["call"]>): Shown {
  if (stage === "failed") return plain("failed", status, [said], { controls: ["again", "ring120", "ring119"], sound: said.key });
  return {
    look: "call",
    drill: false,
    status,
    lines: [said],
    step: STEPS[stage] ?? null,
    controls: isCancelAsked ? QUIET : ["cancel", "aloud", "size"],
    sound: said.key,
    isLooped: false,
  };
}
