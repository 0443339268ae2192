import { element } from "../phone/element.ts";
import type { Language, Text } from "../phone/text.ts";
import { DEVICES, type Device, WORDS } from "./trust-words.ts";

/** As `GET /api/v1/trust` gives it. */
interface Https {
  readonly port: number;
  readonly names: readonly string[];
  readonly authority: { readonly name: string; readonly fingerprint: string; readonly until: number };
}
type Trust = "checking" | "trusted" | "untrusted";

/** A handshake on the local network is over long before; without an answer the port is not reached. */
const CHECK_MS = 8_000;

const page = document.getElementById("page")!;
let language: Language = navigator.language.startsWith("zh") ? "zh" : "en";
let https: Https | null | undefined;
let isAway = false;
let trust: Trust = "checking";

const say = (text: Text): string => text[language];
const secured = (host: string): string => `https://${host}:${https!.port}/`;
/** As it stands in an address line and in the list of names. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, "");
const isNamed = (): boolean => https!.names.includes(bare(location.hostname));

function link(text: string, href: string, className: string): HTMLElement {
  const made = element("a", text, className);
  made.setAttribute("href", href);
  return made;
}

function button(text: string, className: string, onClick: () => void): HTMLElement {
  const made = element("button", text, className);
  made.setAttribute("type", "button");
  made.addEventListener("click", onClick);
  return made;
}

function part(title: string, ...contents: readonly Node[]): HTMLElement {
  const made = document.createElement("section");
  made.append(element("h2", title), ...contents);
  return made;
}

function steps({ name, steps: all }: Device): HTMLElement {
  const made = document.createElement("details");
  const list = document.createElement("ol");
  list.append(...all.map((step) => element("li", say(step))));
  made.append(element("summary", say(name)), list);
  return made;
}

/** Asks the secured side: a browser that does not trust its certificate gets no answer at all. */
async function check(): Promise<void> {
  trust = "checking";
  show();
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), CHECK_MS);
  try {
    await fetch(`${secured(location.hostname)}healthz`, { mode: "no-cors", credentials: "omit", cache: "no-store", signal: stop.signal });
    trust = "trusted";
  } catch {
    trust = "untrusted";
  } finally {
    clearTimeout(timer);
  }
  show();
}

function state(): readonly Node[] {
  const status = element("p", say(WORDS[trust]), `state ${trust}`);
  status.setAttribute("role", "status");
  if (trust === "trusted") return [status, link(say(WORDS.open), secured(location.hostname), "act")];
  const others = document.createElement("ul");
  others.append(...https!.names.map(addressLine));
  const elsewhere = isNamed() ? [] : [element("p", say(WORDS.otherName)), others];
  return [status, ...elsewhere, button(say(WORDS.again), "act", () => void check())];
}

function addressLine(name: string): HTMLElement {
  const line = document.createElement("li");
  const address = secured(name.includes(":") ? `[${name}]` : name);
  line.append(link(address, address, ""));
  return line;
}

function whole({ authority }: Https): readonly Node[] {
  const until = new Date(authority.until).toISOString().slice(0, 10);
  return [
    part(
      say(WORDS.fetch),
      link(say(WORDS.download), "/trust/linan-ca.crt", trust === "trusted" ? "act quiet" : "act first"),
      link(say(WORDS.downloadPem), "/trust/linan-ca.pem", "act quiet"),
      element("p", `${say(WORDS.authority)} ${authority.name}`, "note"),
      element("p", `${say(WORDS.until)} ${until}`, "note"),
    ),
    part(say(WORDS.compare), element("p", say(WORDS.compareHow)), element("code", authority.fingerprint, "fingerprint")),
    part(say(WORDS.install), ...DEVICES.map(steps)),
    part(say(WORDS.check), ...state()),
  ];
}

function contents(): readonly Node[] {
  if (isAway) return [element("p", say(WORDS.away), "state")];
  if (https === undefined) return [element("p", say(WORDS.loading), "state")];
  return https === null ? [element("p", say(WORDS.off), "state")] : [element("p", say(WORDS.why)), ...whole(https)];
}

function show(): void {
  const opened = [...page.querySelectorAll("details")].map(({ open }) => open);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = say(WORDS.title);
  const other = button(say(WORDS.other), "other", () => {
    language = language === "zh" ? "en" : "zh";
    show();
  });
  page.replaceChildren(other, element("h1", say(WORDS.title)), ...contents());
  page.querySelectorAll("details").forEach((details, at) => (details.open = opened[at] === true));
}

async function load(): Promise<void> {
  show();
  try {
    const answer = await fetch("/api/v1/trust");
    if (!answer.ok) throw new Error(String(answer.status));
    ({ https } = (await answer.json()) as { readonly https: Https | null });
  } catch {
    isAway = true;
  }
  show();
  if (https) await check();
}

void load();
