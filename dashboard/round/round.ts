import { element } from "../phone/element.ts";
import { type Answer, newRef, post } from "../phone/post.ts";
import type { Language, Text } from "../phone/text.ts";
import { readAloud } from "./aloud.ts";
import { binRow, button } from "./bin-row.ts";
import { type Bin, keep, type Look, recall, type Touch, withTouch } from "./kept.ts";
import { NO_STREAM, STREAM_WORDS, type Trouble, WORDS } from "./round-words.ts";

/** Levels change over minutes. */
const LOOK_MS = 30_000;
/** What waits is sent again after so long; an answer later than that is none. Smoke says after this that nobody was reached. */
const AGAIN_MS = 3_000;

const page = document.getElementById("page")!;
const linkToken = location.hash.slice(1);
let kept = recall(linkToken);
const { token } = kept;
let isAway = false;
let fault: Text | null = null;
let opened: string | null = null;
let isMute = false;
let said: Text | null = null;
let language: Language = navigator.language.startsWith("zh") ? "zh" : "en";
let turning: Promise<void> = Promise.resolve();
let lookedMs = -LOOK_MS;

const say = (text: Text): string => text[language];

const ask = (path: string, body: object): Promise<Answer | null> => post(`/api/v1/round-links/${path}`, { token, ...body }, AGAIN_MS);

function remember(change: Partial<typeof kept>): void {
  kept = { ...kept, ...change };
  keep(kept);
}

/** True where the gateway answered with the list. Too many questions, or a gateway that starts: asked again. */
function taken(answer: Answer | null): boolean {
  isAway = answer === null || answer.status >= 500 || answer.status === 429;
  if (isAway) return false;
  if (answer!.status !== 200) {
    fault = (answer!.body as { readonly text?: Text }).text || WORDS.noLink;
    return false;
  }
  const look = answer!.body as Look & { readonly said: Text };
  fault = null;
  said = look.said;
  lookedMs = performance.now();
  remember({ look });
  return true;
}

/** The oldest first, smoke before all. What the gateway refuses for good is not sent again. */
async function sendOne(touch: Touch): Promise<boolean> {
  const { device, trouble, ref } = touch;
  const answer = await ask("report", { device, trouble, ref });
  const isTaken = taken(answer);
  if (!isAway) remember({ touches: kept.touches.filter((one) => one.ref !== ref) });
  return isTaken;
}

async function sendAll(): Promise<void> {
  for (let next = kept.touches[0]; next !== undefined; next = kept.touches[0]) if (!(await sendOne(next))) return;
}

/** One at a time, so that what is shown is in the order of what was done. */
function turn(): Promise<void> {
  turning = turning.then(async () => {
    if (kept.touches.length > 0) await sendAll();
    else if (isAway || performance.now() - lookedMs >= LOOK_MS) taken(await ask("look", {}));
    draw();
  });
  return turning;
}

async function follow(): Promise<void> {
  await turn();
  setTimeout(() => void follow(), AGAIN_MS);
}

function touched(device: string, trouble: Trouble): void {
  const touch = { device, trouble, ref: newRef() };
  remember({ touches: withTouch(kept.touches, touch) });
  if (trouble !== "smoking") opened = null;
  draw();
  // Smoke waits for no answer that is still on its way.
  if (trouble === "smoking") void sendOne(touch).then(draw);
  else void turn();
}

const clock = ({ at, timeZone }: Look): string =>
  new Date(at).toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit", timeZone });

function draw(): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  const focused = document.activeElement === null ? null : pathOf(document.activeElement);
  const { look } = kept;
  const count = look === null ? 0 : look.streams.reduce((sum, { bins }) => sum + bins.length, 0);
  page.replaceChildren(
    element("h1", `${say(WORDS.title)}${look === null ? "" : ` ${count}`}`),
    state(look),
    tools(),
    ...(look === null ? [] : lists(look, count)),
  );
  if (focused !== null) page.querySelector<HTMLElement>(focused)?.focus();
}

/** Where the focus is found again after a drawing. */
function pathOf(one: Element): string | null {
  const bin = one.closest<HTMLElement>("[data-bin]")?.dataset["bin"];
  if (bin === undefined) return null;
  const trouble = (one as HTMLElement).dataset["trouble"];
  return `[data-bin="${bin}"] ${trouble === undefined ? ".row" : `[data-trouble="${trouble}"]`}`;
}

function state(look: Look | null): HTMLElement {
  const word =
    fault ||
    (isAway
      ? look === null
        ? WORDS.nothing
        : WORDS.lastKnown
      : look === null
        ? token === ""
          ? WORDS.noLink
          : WORDS.loading
        : WORDS.live);
  const isGood = fault === null && !isAway && look !== null;
  const made = element("p", `${say(word)}${look === null ? "" : ` · ${clock(look)} · ${look.name}`}`, isGood ? "faint" : "warn");
  made.setAttribute("role", "status");
  return made;
}

function tools(): HTMLElement {
  const bar = element("div", "", "tools");
  const read = button("tool", () => {
    if (said !== null) readAloud(token, language, say(said)).catch(silent);
  });
  read.textContent = say(WORDS.aloud);
  const other = button("tool", () => {
    language = language === "zh" ? "en" : "zh";
    draw();
  });
  other.textContent = say(WORDS.other);
  bar.append(...(said === null || isMute ? [] : [read]), other);
  return bar;
}

/** Nothing here can speak: then there is nothing to press. */
function silent(): void {
  isMute = true;
  draw();
}

function lists(look: Look, count: number): HTMLElement[] {
  const rows = (bins: readonly Bin[]): HTMLElement => {
    const list = element("ul", "");
    list.append(...bins.map(rowOf));
    return list;
  };
  const today: HTMLElement[] = [];
  const others: Bin[] = [];
  for (const { stream, bins, others: rest } of look.streams) {
    others.push(...rest);
    if (bins.length === 0) continue;
    const name = stream === null ? NO_STREAM : STREAM_WORDS[stream] || NO_STREAM;
    today.push(element("h2", `${say(name)} ${bins.length}`), rows(bins));
  }
  if (count === 0) today.push(element("p", say(WORDS.none), "none"));
  return others.length === 0 ? today : [...today, foldOf(others, rows)];
}

let isUnfolded = false;
function foldOf(others: readonly Bin[], rows: (bins: readonly Bin[]) => HTMLElement): HTMLElement {
  const fold = document.createElement("details");
  fold.open = isUnfolded;
  fold.addEventListener("toggle", () => (isUnfolded = fold.open));
  fold.append(element("summary", `${say(WORDS.others)} ${others.length}`), rows(others));
  return fold;
}

function rowOf(bin: Bin): HTMLElement {
  return binRow({
    bin,
    waiting: kept.touches.filter(({ device }) => device === bin.id),
    isOpen: opened === bin.id,
    isAway,
    say,
    onOpen: () => {
      opened = opened === bin.id ? null : bin.id;
      draw();
    },
    onTrouble: (trouble) => touched(bin.id, trouble),
  });
}

draw();
if (token !== "") void follow();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/round/worker.js", { scope: "/round/" }).catch(() => undefined);
