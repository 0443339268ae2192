/** Where InfluxDB is, as the settings have it. */
export interface InfluxTarget {
  /** http or https, no credentials, no slash at the end. */
  readonly url: string;
  /** Never in a log, an answer or an alert; null where the server asks for none. */
  readonly token: string | null;
  readonly org: string;
  /** With API 1 the database, or `database/retention policy`. */
  readonly bucket: string;
  /** 2: `/api/v2/write`, as InfluxDB 1.8, 2 and 3 and VictoriaMetrics have it. 1: `/write`, for older servers. */
  readonly api: "1" | "2";
  /** What the bucket keeps: older readings are not sent, since a server would refuse them or drop them without a word. */
  readonly retentionDays: number;
}

export const INFLUX_SETTINGS = [
  "LINAN_INFLUX_URL",
  "LINAN_INFLUX_TOKEN",
  "LINAN_INFLUX_ORG",
  "LINAN_INFLUX_BUCKET",
  "LINAN_INFLUX_API",
  "LINAN_INFLUX_RETENTION_DAYS",
] as const;

type Given = Readonly<Partial<Record<string, string>>>;

/** Recommended for the bucket of raw readings. */
const RETENTION_DAYS = 30;
/** Of an organisation, a bucket and a token; none of them is longer in any server. */
const NAME_MAX = 255;
const TOKEN_MAX = 4_096;

/** The sink's settings, null where there is none, and every fault in them. */
export function readTarget(given: Given): { readonly target: InfluxTarget | null; readonly faults: readonly string[] } {
  const url = given["LINAN_INFLUX_URL"];
  if (url === undefined) {
    const alone = INFLUX_SETTINGS.filter((name) => given[name] !== undefined);
    return { target: null, faults: alone.length === 0 ? [] : [`LINAN_INFLUX_URL: is missing, and ${alone.join(", ")} stands alone`] };
  }
  const faults = [
    urlFault(url),
    nameFault("LINAN_INFLUX_BUCKET", given["LINAN_INFLUX_BUCKET"] ?? ""),
    given["LINAN_INFLUX_ORG"] === undefined ? null : nameFault("LINAN_INFLUX_ORG", given["LINAN_INFLUX_ORG"]),
    tokenFault(given),
    apiOf(given) === null ? "LINAN_INFLUX_API: 1 or 2" : null,
    daysOf(given) === null ? "LINAN_INFLUX_RETENTION_DAYS: a number of days, 1 to 36500" : null,
  ].filter((fault) => fault !== null);
  return { target: faults.length === 0 ? targetOf(url, given) : null, faults };
}

function targetOf(url: string, given: Given): InfluxTarget {
  return {
    url: url.replace(/\/+$/, ""),
    token: given["LINAN_INFLUX_TOKEN"] ?? null,
    org: given["LINAN_INFLUX_ORG"] ?? "",
    bucket: given["LINAN_INFLUX_BUCKET"]!,
    api: apiOf(given)!,
    retentionDays: daysOf(given)!,
  };
}

function urlFault(text: string): string | null {
  const name = "LINAN_INFLUX_URL";
  if (!URL.canParse(text)) return `${name}: is no URL`;
  const { protocol, username, password, search, hash } = new URL(text);
  if (protocol !== "http:" && protocol !== "https:") return `${name}: http or https`;
  // The URL is shown in answers and in the log.
  if (username !== "" || password !== "") return `${name}: no user or password in it, they go into LINAN_INFLUX_TOKEN`;
  return search === "" && hash === "" ? null : `${name}: nothing after ? or #`;
}

const nameFault = (name: string, text: string): string | null =>
  text === "" ? `${name}: is missing` : text.length > NAME_MAX ? `${name}: at most ${NAME_MAX} characters` : null;

/** Its text is in no fault: it is a secret. */
function tokenFault(given: Given): string | null {
  const token = given["LINAN_INFLUX_TOKEN"];
  const name = "LINAN_INFLUX_TOKEN";
  if (token === undefined) return null;
  if (!/^[\x21-\x7e]+$/.test(token) || token.length > TOKEN_MAX) return `${name}: visible ASCII characters, at most ${TOKEN_MAX}`;
  return given["LINAN_INFLUX_API"] === "1" && !token.includes(":") ? `${name}: user:password with LINAN_INFLUX_API=1` : null;
}

function apiOf(given: Given): "1" | "2" | null {
  const api = given["LINAN_INFLUX_API"] ?? "2";
  return api === "1" || api === "2" ? api : null;
}

function daysOf(given: Given): number | null {
  const text = given["LINAN_INFLUX_RETENTION_DAYS"] ?? String(RETENTION_DAYS);
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return days >= 1 && days <= 36_500 ? days : null;
}
