import { create } from "xmlbuilder2";

/** What a CAP 1.2 message says, in the order of its schema (OASIS CAP-v1.2, 3.2). Values are escaped here. */
export interface CapMessage {
  readonly identifier: string;
  readonly sender: string;
  /** ms since 1970. */
  readonly sentMs: number;
  readonly status: "Actual" | "Exercise" | "Test";
  readonly msgType: "Alert" | "Update" | "Cancel";
  readonly scope: "Public" | "Restricted";
  /** Only where `scope` is Restricted. */
  readonly restriction?: string;
  readonly note?: string;
  /** `sender,identifier,sent` of the messages that this one changes; Update and Cancel have some. */
  readonly references: readonly Reference[];
  readonly infos: readonly CapInfo[];
}

export interface Reference {
  readonly sender: string;
  readonly identifier: string;
  readonly sentMs: number;
}

export interface CapInfo {
  readonly language: "zh-CN" | "en";
  readonly category: "Fire" | "Rescue" | "Health" | "Infra" | "Env" | "Safety" | "Other";
  readonly event: string;
  readonly responseType: "Evacuate" | "Shelter" | "AllClear" | "Prepare" | "Monitor" | "Assess" | "Execute" | "None";
  readonly urgency: "Immediate" | "Expected" | "Future" | "Past" | "Unknown";
  readonly severity: "Extreme" | "Severe" | "Moderate" | "Minor" | "Unknown";
  readonly certainty: "Observed" | "Likely" | "Possible" | "Unlikely" | "Unknown";
  readonly onsetMs: number;
  readonly expiresMs: number | null;
  readonly senderName: string;
  readonly headline: string;
  readonly description: string;
  readonly instruction: string | null;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly area: CapArea;
}

export interface CapArea {
  readonly description: string;
  /** Corners as latitude and longitude; closed when it is written: the last is the first (3.2.4). */
  readonly polygon: readonly (readonly [latitude: number, longitude: number])[] | null;
  readonly geocodes: readonly (readonly [name: string, value: string])[];
}

/** Local time of China with its offset; CAP allows neither Z nor fractions (3.3.2). */
export function capTime(ms: number, offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / 60_000;
  const two = (number: number): string => String(Math.floor(number)).padStart(2, "0");
  return `${new Date(ms + offsetMs).toISOString().slice(0, 19)}${offsetMs < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

type Node = ReturnType<typeof create>;

/** XML of a message. */
export function capXml(message: CapMessage, offsetMs: number): string {
  const time = (ms: number): string => capTime(ms, offsetMs);
  const root = create({ version: "1.0", encoding: "UTF-8" }).ele("urn:oasis:names:tc:emergency:cap:1.2", "alert");
  put(root, "identifier", message.identifier);
  put(root, "sender", message.sender);
  put(root, "sent", time(message.sentMs));
  put(root, "status", message.status);
  put(root, "msgType", message.msgType);
  put(root, "scope", message.scope);
  if (message.scope === "Restricted") put(root, "restriction", message.restriction ?? "");
  if (message.note !== undefined) put(root, "note", message.note);
  if (message.references.length > 0)
    put(
      root,
      "references",
      message.references.map(({ sender, identifier, sentMs }) => `${sender},${identifier},${time(sentMs)}`).join(" "),
    );
  for (const info of message.infos) putInfo(root.ele("info"), info, time);
  return root.end({ prettyPrint: true });
}

const put = (parent: Node, name: string, value: string): void => void parent.ele(name).txt([...value].filter(isXml).join(""));

/** Characters that XML 1.0 can't hold are left out (its production 2). */
function isXml(character: string): boolean {
  const code = character.codePointAt(0)!;
  return code >= 0x20 ? code < 0xd800 || (code > 0xdfff && code !== 0xfffe && code !== 0xffff) : code === 9 || code === 10 || code === 13;
}

function putInfo(node: Node, info: CapInfo, time: (ms: number) => string): void {
  put(node, "language", info.language);
  put(node, "category", info.category);
  put(node, "event", info.event);
  put(node, "responseType", info.responseType);
  put(node, "urgency", info.urgency);
  put(node, "severity", info.severity);
  put(node, "certainty", info.certainty);
  put(node, "onset", time(info.onsetMs));
  if (info.expiresMs !== null) put(node, "expires", time(info.expiresMs));
  put(node, "senderName", info.senderName);
  put(node, "headline", info.headline);
  put(node, "description", info.description);
  if (info.instruction !== null) put(node, "instruction", info.instruction);
  for (const [name, value] of info.parameters) putPair(node, "parameter", name, value);
  putArea(node.ele("area"), info.area);
}

function putArea(node: Node, { description, polygon, geocodes }: CapArea): void {
  put(node, "areaDesc", description);
  if (polygon !== null)
    put(node, "polygon", [...polygon, polygon[0]!].map((corner) => corner.map((degrees) => degrees.toFixed(6)).join(",")).join(" "));
  for (const [name, value] of geocodes) putPair(node, "geocode", name, value);
}

function putPair(parent: Node, kind: "parameter" | "geocode", name: string, value: string): void {
  const pair = parent.ele(kind);
  put(pair, "valueName", name);
  put(pair, "value", value);
}
