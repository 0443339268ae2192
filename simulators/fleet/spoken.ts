/** What a siren's tone is about (contract, "Commands"; the gateway's notices), in words for whoever watches. */
const ABOUT: Readonly<Record<string, string>> = {
  fire: "火警 / fire",
  "bin-fire": "垃圾桶起火 / bin fire",
  sos: "紧急求助 / emergency call",
  evacuation: "疏散 / evacuation",
};
const DRILL = "演练,非真实警情 / DRILL, not real";

type Args = Readonly<Record<string, unknown>>;

/** The tone, and what it is for where the command says so. */
export function toneWords({ kind, exercise }: Args): string {
  const about = typeof kind === "string" ? ABOUT[kind] : undefined;
  const of = [...(exercise === true ? [DRILL] : []), ...(about === undefined ? [] : [about])];
  return `警报响起 / siren sounds${of.length === 0 ? "" : ` (${of.join("; ")})`}`;
}

/** The very words that are spoken, marked by their language; a command that has only a sound says which. */
export function spokenWords({ text, language, audio }: Args): string {
  const head = language === "en" ? "says" : "播报";
  if (typeof text === "string" && text !== "") return `${head}: ${text}`;
  return typeof audio === "string" ? `${head}: [${audio}]` : `${head}: …`;
}
