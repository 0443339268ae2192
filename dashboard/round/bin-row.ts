import { element } from "../phone/element.ts";
import type { Bin, Touch } from "./kept.ts";
import type { Text } from "../phone/text.ts";
import { type Trouble, TROUBLE_WORDS, TROUBLES, WORDS } from "./round-words.ts";

interface Row {
  readonly bin: Bin;
  /** Touches of this bin that the gateway does not have yet. */
  readonly waiting: readonly Touch[];
  readonly isOpen: boolean;
  /** The gateway has not answered the last question. */
  readonly isAway: boolean;
  readonly say: (text: Text) => string;
  readonly onOpen: () => void;
  readonly onTrouble: (trouble: Trouble) => void;
}

/** One bin: where, why, and behind a touch what can be wrong with it. A second touch is meant: hands are wet and in gloves. */
export function binRow(row: Row): HTMLElement {
  const { bin, isOpen, say } = row;
  const item = element("li", "", bin.isUrgent ? "bin urgent" : "bin");
  item.dataset["bin"] = bin.id;
  const head = button("row", row.onOpen);
  head.setAttribute("aria-expanded", String(isOpen));
  head.append(
    element("b", say(bin.place)),
    element("span", say(bin.words)),
    element("small", `${say(isOpen ? WORDS.close : WORDS.wrong)} · ${bin.id}`),
  );
  item.append(head, ...told(row));
  if (isOpen) item.append(choices(row));
  return item;
}

function choices({ bin, waiting, say, onTrouble }: Row): HTMLElement {
  const group = element("div", "", "troubles");
  for (const trouble of TROUBLES) {
    const isSaid = bin.reported.includes(trouble) || waiting.some((one) => one.trouble === trouble);
    const made = button(trouble === "smoking" ? "trouble smoke" : "trouble", () => onTrouble(trouble));
    made.textContent = say(TROUBLE_WORDS[trouble]);
    made.dataset["trouble"] = trouble;
    made.setAttribute("aria-label", `${say(bin.place)} ${say(TROUBLE_WORDS[trouble])}`);
    if (trouble !== "smoking") made.setAttribute("aria-pressed", String(isSaid));
    group.append(made);
  }
  return group;
}

/** What became of the touches: never "reported" before the gateway has it on disk. */
function told({ bin, waiting, isAway, say }: Row): HTMLElement[] {
  const lines: HTMLElement[] = [];
  const smoke = waiting.find(({ trouble }) => trouble === "smoking");
  if (smoke !== undefined) lines.push(element("p", say(isAway ? WORDS.smokeUnsent : WORDS.smokeSending), "alarm"));
  else if (bin.smoking) lines.push(element("p", say(WORDS.smokeSent), "alarm"));
  const open = waiting.filter(({ trouble }) => trouble !== "smoking").map(({ trouble }) => trouble);
  const has = bin.reported.filter((trouble) => !open.includes(trouble));
  const list = (troubles: readonly Trouble[]): string => troubles.map((one) => say(TROUBLE_WORDS[one])).join(" · ");
  if (open.length > 0) lines.push(element("p", `${say(isAway ? WORDS.unsent : WORDS.sending)}: ${list(open)}`, "warn"));
  if (has.length > 0) lines.push(element("p", `${say(WORDS.reported)}: ${list(has)}`, "done"));
  return lines;
}

export function button(className: string, onTouch: () => void): HTMLButtonElement {
  const made = element("button", "", className) as HTMLButtonElement;
  made.type = "button";
  made.addEventListener("click", onTouch);
  return made;
}
