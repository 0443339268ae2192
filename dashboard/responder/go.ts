import { element } from "../phone/element.ts";
import { type Answer, newRef, post } from "../phone/post.ts";
import type { Language, Text } from "../phone/text.ts";
import { cardOf, type Look } from "./card.ts";
import { STAGE_WORDS, WORDS } from "./go-words.ts";
import { keep, recall, type Touch } from "./kept.ts";

/** Pressure and people are looked at again after so long; an answer later than that is none. */
const AGAIN_MS = 5_000;
const STEPS = ["going", "arrived", "controlling", "controlled", "back"];

const at = (id: string): HTMLElement => document.getElementById(id)!;
const linkToken = location.hash.slice(1);
let kept = recall(linkToken);
// After a touch this phone has a newer link than the one it was sent.
let token = kept.look === null ? linkToken : kept.token;
let isLive = false;
let fault: Text | null = null;
let language: Language = navigator.language.startsWith("zh") ? "zh" : "en";

const say = (text: Text): string => text[language];

const ask = (path: string, body: unknown): Promise<Answer | null> => post(`/api/v1/response-links/${path}`, body, AGAIN_MS);

function remember(change: Partial<typeof kept>): void {
  kept = { ...kept, ...change };
  keep(kept);
}

/** The gateway said no: what it says is shown, and of an incident that is over nothing stays on the phone. */
function refused({ status, body }: Answer): void {
  fault = status === 400 ? WORDS.noLink : (body as { readonly text?: Text }).text || WORDS.noLink;
  kept = { token, look: null, touch: null };
  keep(null);
}

async function look(): Promise<void> {
  const answer = await ask("look", { token });
  isLive = answer !== null && answer.status === 200;
  if (answer === null || answer.status >= 500) return;
  if (answer.status !== 200) return refused(answer);
  fault = null;
  remember({ token, look: answer.body as Look });
}

async function send(touch: Touch): Promise<void> {
  const answer = await ask("act", { token: touch.token, stage: touch.stage, ref: touch.ref });
  if (answer === null || answer.status >= 500) {
    isLive = false;
    return;
  }
  if (answer.status === 409) {
    fault = (answer.body as { readonly text: Text }).text;
    return remember({ touch: null });
  }
  if (answer.status !== 200) return refused(answer);
  const done = answer.body as { readonly mine: string | null; readonly next: { readonly token: string } };
  token = done.next.token;
  history.replaceState(null, "", `#${token}`);
  remember({ token, touch: null, look: kept.look === null ? null : { ...kept.look, mine: done.mine } });
}

async function touched(stage: string): Promise<void> {
  if (kept.touch !== null) return;
  remember({ touch: { token, stage, ref: newRef() } });
  draw();
  await turn();
}

const clock = (ms: number): string => new Date(ms).toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB");

function draw(): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  const { look: known, touch } = kept;
  const head: HTMLElement[] = [];
  if (known === null)
    head.push(element("p", say(fault || (isLive ? WORDS.loading : linkToken === "" ? WORDS.noLink : WORDS.nothing)), "warn"));
  else
    head.push(
      element("p", `${say(isLive ? WORDS.live : WORDS.lastKnown)} ${clock(known.card.asOf)} · ${known.person}`, isLive ? "faint" : "warn"),
    );
  at("page").replaceChildren(...head, ...(known === null ? [] : cardOf(known, language)), languageButton());
  at("told").textContent = touch !== null ? say(isLive ? WORDS.sending : WORDS.unsent) : known !== null && fault !== null ? say(fault) : "";
  at("acts").replaceChildren(...(known === null ? [] : buttons(known, touch)));
}

function buttons({ mine }: Look, touch: Touch | null): HTMLElement[] {
  const reached = mine === null || mine === "back" ? -1 : STEPS.indexOf(mine);
  const next = STEPS[reached + 1];
  const shown = reached === -1 ? ["going", "arrived"] : STEPS.slice(reached + 1, reached + 3);
  return shown.map((stage) => {
    const made = element("button", say(STAGE_WORDS[stage]!), stage === next ? "main" : "") as HTMLButtonElement;
    made.type = "button";
    made.dataset["stage"] = stage;
    made.disabled = touch !== null;
    made.addEventListener("click", () => void touched(stage));
    return made;
  });
}

function languageButton(): HTMLElement {
  const made = element("button", say(WORDS.other), "language");
  made.addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    draw();
  });
  return made;
}

/** One at a time: a touch goes first, then the card is looked at with the link that the touch gave. */
let turning: Promise<void> = Promise.resolve();
function turn(): Promise<void> {
  turning = turning.then(async () => {
    if (kept.touch !== null) await send(kept.touch);
    if (kept.touch === null && fault === null) await look();
    draw();
  });
  return turning;
}

async function follow(): Promise<void> {
  await turn();
  setTimeout(() => void follow(), AGAIN_MS);
}

at("page").append(element("p", say(WORDS.loading)));
if (linkToken === "") draw();
else void follow();
