import { createSpeaker } from "./home-sound.ts";
import { type Control, type Known, type Page, type Shown, shownOf } from "./home-state.ts";
import { type Language, type Text, WORDS } from "./home-words.ts";

/** How often the page asks how things stand. */
const AGAIN_MS = 3_000;
/** An answer that takes longer is none. */
const ANSWER_MS = 2_500;
/** A touch without an answer is told as that within this. */
const HONEST_MS = 2_800;
/** Answers missed in a row before the page says that it is cut off: one lost packet alarms nobody. */
const MISSED_MAX = 2;

const path = `/api/v1/home/${location.pathname.split("/").pop() ?? ""}`;
const byId = (id: string): HTMLElement => document.getElementById(id)!;
let known: Known = { page: null, link: "good", pressed: null, hasClosed: false };
let touch: string | null = null;
let missed = 0;
let sendTimer: number | undefined;
let lateTimer: number | undefined;
let drawn = "";
let size = kept();

const language = (): Language => (known.page === null ? "zh" : known.page.language);
const say = (text: Text): string => text[language()];
const speaker = createSpeaker(path, () => draw());

/** A browser that keeps nothing still works. */
function kept(): string {
  try {
    return localStorage.getItem("linan.home.size") ?? "normal";
  } catch {
    return "normal";
  }
}

function keep(next: string): void {
  size = next;
  try {
    localStorage.setItem("linan.home.size", next);
  } catch {
    // As large as wanted until the page is closed.
  }
}

function element(tag: string, text: string, className = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}

function draw(): void {
  const shown = shownOf(known);
  speaker.put(shown.sound, language(), shown.isLooped);
  const state = JSON.stringify([shown, known.page === null ? null : known.page.home, size, speaker.isPlaying(), speaker.isMissing()]);
  if (state === drawn) return;
  drawn = state;
  const root = document.documentElement;
  root.lang = language() === "zh" ? "zh-CN" : "en";
  root.dataset["size"] = size;
  root.dataset["look"] = shown.look;
  byId("home").textContent = known.page === null ? "邻安" : say(known.page.home);
  byId("drill").hidden = !shown.drill;
  byId("drill").textContent = say(WORDS.drill);
  put("status", [element("p", say(shown.status), "status"), ...steps(shown), ...shown.lines.map((line) => element("p", say(line)))]);
  const focused = document.activeElement === null ? "" : document.activeElement.id;
  put("controls", shown.controls.filter(isThere).map(control));
  const again = focused === "" ? null : document.getElementById(focused);
  if (again !== null) again.focus();
}

const isThere = (name: Control): boolean => name !== "aloud" || !speaker.isMissing();

/** Written anew only where it changes: a reader is not thrown out of the line. */
function put(id: string, parts: readonly HTMLElement[]): void {
  const box = byId(id);
  const next = document.createElement("div");
  for (const part of parts) next.appendChild(part);
  if (box.innerHTML === next.innerHTML && id === "status") return;
  box.textContent = "";
  for (const part of parts) box.appendChild(part);
}

function steps({ step }: Shown): HTMLElement[] {
  if (step === null) return [];
  const list = element("ol", "", "steps");
  say(WORDS.steps)
    .split(",")
    .forEach((word, index) => {
      const item = element("li", word, index < step ? "done" : "");
      if (index === step - 1) item.setAttribute("aria-current", "step");
      list.appendChild(item);
    });
  return [list];
}

const LABELS: Readonly<Record<Control, () => Text>> = {
  help: () => WORDS.help,
  again: () => WORDS.again,
  cancel: () => WORDS.cancel,
  aloud: () => (speaker.isPlaying() ? WORDS.hush : WORDS.aloud),
  size: () => (size === "huge" ? WORDS.smaller : WORDS.larger),
  ring120: () => WORDS.ring120,
  ring119: () => WORDS.ring119,
};
const DOES: Readonly<Partial<Record<Control, () => void>>> = {
  help: press,
  again: press,
  cancel: () => void ask("/cancel", {}).then(take, lost),
  aloud: speaker.turn,
  size() {
    keep(size === "huge" ? "normal" : "huge");
    draw();
  },
};

function control(name: Control): HTMLElement {
  const act = DOES[name];
  const made = element(act === undefined ? "a" : "button", say(LABELS[name]()), name === "again" ? "help" : name);
  made.id = name;
  if (act === undefined) made.setAttribute("href", `tel:${name.slice(-3)}`);
  else {
    made.setAttribute("type", "button");
    made.addEventListener("click", act);
  }
  return made;
}

/** A touch: sent at once, and again under the same name until somebody answers. Touching again sends at once, too. */
function press(): void {
  if (navigator.vibrate !== undefined) navigator.vibrate(200);
  if (touch === null) {
    touch = newRef();
    known = { ...known, pressed: { isLate: false, isRetried: true }, hasClosed: false };
    lateTimer = setTimeout(() => late(), HONEST_MS);
  }
  draw();
  void send();
}

function late(isRetried = true): void {
  if (known.pressed === null) return;
  known = { ...known, pressed: { isLate: true, isRetried } };
  draw();
}

async function send(): Promise<void> {
  clearTimeout(sendTimer);
  const sent = touch;
  if (sent === null) return;
  try {
    take(await ask("/press", { ref: sent }));
    // Taken, and yet no call is open: nobody may be told that one is.
    if (touch === sent) answered(() => late(false));
  } catch (error) {
    if (isOver(error)) return answered(() => lost(error));
    late();
    if (touch === sent) sendTimer = setTimeout(() => void send(), AGAIN_MS);
  }
}

function answered(then: () => void): void {
  touch = null;
  clearTimeout(lateTimer);
  then();
}

const isOver = (error: unknown): boolean => error instanceof Refused && error.status === 404;

/** `crypto.randomUUID` is not there on plain HTTP. */
function newRef(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((number) => number.toString(16)).join("-");
}

class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(String(status));
    this.status = status;
  }
}

/** Throws where nobody answers in time, or says no. */
async function ask(what: string, body?: object): Promise<Page> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWER_MS);
  try {
    const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(path + what, { ...(body === undefined ? {} : post), signal: stop.signal });
    if (!answer.ok) throw new Refused(answer.status);
    return await answer.json();
  } finally {
    clearTimeout(timer);
  }
}

function take(page: Page): void {
  missed = 0;
  const had = known.page === null ? null : known.page.call;
  const hasClosed = page.call === null && (known.hasClosed || had !== null);
  // On disk and open: only that is "received". A touch that raised nothing goes on to be told as not connected.
  const isAnswered = known.pressed !== null && page.call !== null;
  if (isAnswered) answered(() => undefined);
  if (navigator.vibrate !== undefined && page.call !== null && (had === null || had.stage !== page.call.stage)) navigator.vibrate(200);
  known = { page, link: "good", pressed: isAnswered ? null : known.pressed, hasClosed };
  speaker.keepSpare(page.failed.key, page.language);
  draw();
}

function lost(error: unknown): void {
  missed++;
  if (isOver(error)) known = { ...known, link: "over", pressed: null };
  else if (missed >= MISSED_MAX) known = { ...known, link: "offline" };
  draw();
}

async function follow(): Promise<void> {
  await ask("").then(take, lost);
  setTimeout(() => void follow(), AGAIN_MS);
}

draw();
void follow();
