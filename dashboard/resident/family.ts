import { type Language, type Text, WORDS } from "./family-words.ts";

/** A change is on the page within this and one answer: 10 s were promised. */
const AGAIN_MS = 5_000;
const ANSWER_MS = 4_000;

/** `GET /api/v1/family/{token}`; times are ms since 1970. */
interface Page {
  readonly resident: string;
  readonly cause: "alert" | "device" | "ask";
  readonly words: Text;
  readonly stage: { readonly words: Text } | null;
  readonly responder: string | null;
  readonly station: { readonly name: Text; readonly phone: string } | null;
  readonly times: readonly { readonly at: number; readonly words: Text }[];
  readonly seenBy: { readonly name: string; readonly at: number } | null;
  readonly told: readonly {
    readonly name: string;
    readonly relation: string;
    readonly reaction: Reaction | null;
    readonly isYou: boolean;
  }[];
  readonly ended: { readonly at: number; readonly words: Text } | null;
}
type Reaction = "seen" | "going" | "well";

const path = `/api/v1/family/${location.pathname.split("/").pop() ?? ""}`;
const main = document.getElementById("page")!;
let language: Language = navigator.language.startsWith("zh") ? "zh" : "en";
let page: Page | null = null;
let state: "loading" | "good" | "offline" | "over" = "loading";
/** What is on the page: drawn anew only where it changes, so that a reader is not thrown out of the line. */
let drawn = "";

const say = (text: Text): string => text[language];

function element(tag: string, text: string, className = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}

const clock = (at: number): string => new Date(at).toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB");

function list(tag: "ol" | "ul", lines: readonly string[]): HTMLElement {
  const made = document.createElement(tag);
  made.append(...lines.map((line) => element("li", line)));
  return made;
}

function draw(): void {
  const shown = JSON.stringify([page, state, language]);
  if (shown === drawn) return;
  drawn = shown;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  labels();
  const parts: HTMLElement[] = [];
  if (state === "offline" || state === "over") parts.push(element("p", say(WORDS[state]), "trouble"));
  if (state === "loading") parts.push(element("p", say(WORDS.loading)));
  if (page !== null && state !== "over") parts.push(...matter(page));
  main.replaceChildren(...parts);
}

function matter(of: Page): HTMLElement[] {
  const { resident, cause, words, stage, responder, seenBy, ended, times } = of;
  const standing = ended?.words ?? stage?.words ?? words;
  return [
    element("h1", `${resident}:${say(words)}`),
    element("p", say(WORDS[cause]), "faint"),
    element("p", say(standing), "stage"),
    ...(responder === null ? [] : [element("p", `${say(WORDS.responder)}:${responder}`)]),
    ...(seenBy === null ? [] : [element("p", `${say(WORDS.seenBy)}:${seenBy.name} ${clock(seenBy.at)}`)]),
    acts(of),
    ...(times.length === 0
      ? []
      : [
          element("h2", say(WORDS.record)),
          list(
            "ol",
            times.map((one) => `${clock(one.at)} ${say(one.words)}`),
          ),
        ]),
    element("h2", say(WORDS.told)),
    list("ul", of.told.map(toldLine)),
  ];
}

const toldLine = ({ name, relation, reaction, isYou }: Page["told"][number]): string =>
  `${relation} ${name}${isYou ? say(WORDS.you) : ""}:${say(reaction === null ? WORDS.silent : WORDS[reaction])}`;

function acts({ ended, station, told, cause }: Page): HTMLElement {
  const box = element("div", "", "acts");
  const own = told.find(({ isYou }) => isYou)?.reaction ?? null;
  const reactions: readonly Reaction[] = cause === "ask" ? ["seen", "going", "well"] : ["seen", "going"];
  if (ended === null) box.append(...reactions.map((reaction) => reactionButton(reaction, own === reaction)));
  if (station !== null) {
    const link = document.createElement("a");
    link.href = `tel:${station.phone.replace(/[^0-9+]/g, "")}`;
    link.className = "call";
    link.textContent = `${say(WORDS.call)} ${say(station.name)} ${station.phone}`;
    box.append(link);
  }
  return box;
}

function reactionButton(reaction: Reaction, isPressed: boolean): HTMLElement {
  const made = element("button", say(WORDS[reaction]));
  made.setAttribute("aria-pressed", String(isPressed));
  made.addEventListener("click", () => void react(reaction));
  return made;
}

async function react(reaction: Reaction): Promise<void> {
  const body = JSON.stringify({ reaction });
  await fetch(`${path}/reaction`, { method: "POST", headers: { "content-type": "application/json" }, body }).catch(() => null);
  await look();
}

async function look(): Promise<void> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWER_MS);
  try {
    const answer = await fetch(path, { signal: stop.signal });
    if (answer.ok) {
      page = await answer.json();
      state = "good";
    } else state = answer.status === 404 ? "over" : "offline";
  } catch {
    state = "offline";
  }
  clearTimeout(timer);
  draw();
}

const button = (id: string): HTMLElement => document.getElementById(id)!;

function labels(): void {
  const isHuge = document.documentElement.dataset["size"] === "huge";
  button("size").textContent = say(isHuge ? WORDS.normal : WORDS.larger);
  button("language").textContent = say(WORDS.other);
  button("aloud").textContent = say(WORDS.aloud);
}

function readAloud(): void {
  const text = [...main.querySelectorAll("h1, .stage, .trouble, .acts ~ p")].map((one) => one.textContent ?? "").join("。");
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.lang = language === "zh" ? "zh-CN" : "en-GB";
  speechSynthesis.cancel();
  speechSynthesis.speak(spoken);
}

async function follow(): Promise<void> {
  await look();
  if (state !== "over") setTimeout(() => void follow(), AGAIN_MS);
}

button("size").addEventListener("click", () => {
  const { dataset } = document.documentElement;
  dataset["size"] = dataset["size"] === "huge" ? "normal" : "huge";
  labels();
});
button("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  draw();
});
button("aloud").hidden = !("speechSynthesis" in window);
button("aloud").addEventListener("click", readAloud);
draw();
void follow();
