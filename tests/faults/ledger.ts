/** A reading as a device sent it. */
export interface SentReading {
  readonly boot: number;
  /** null: identified by `at` and `values` alone. */
  readonly seq: number | null;
  readonly at: number;
  readonly values: Readonly<Record<string, number | boolean>>;
  acknowledged: boolean;
}

/** A command or an alert as a device received it; repeats of an id are one. */
export interface Received {
  readonly id: string;
  readonly name: string;
  readonly alert: string;
  times: number;
  replyAcknowledged: boolean;
  /** Came again after the gateway had acknowledged the reply. */
  cameAfterReply: boolean;
}

/** What the outside knows: everything it sent, what of it was acknowledged, and everything it received. */
export interface Ledger {
  readonly readings: Map<string, SentReading[]>;
  readonly received: Map<string, Map<string, Received>>;
  /** Acts of people that were answered with 200. */
  readonly acts: { readonly alert: string; readonly act: "acknowledge" | "close" }[];
  /** Devices whose registration was answered. */
  readonly registered: string[];
}

export const emptyLedger = (): Ledger => ({ readings: new Map(), received: new Map(), acts: [], registered: [] });

export interface FoundReading {
  readonly at: number;
  readonly boot: number;
  readonly seq: number | null;
  readonly values: Readonly<Record<string, number | boolean>>;
}

export interface FoundAlert {
  readonly id: string;
  readonly kind: string;
  readonly device: string | null;
  readonly state: string;
  readonly occurrences: number;
  readonly acknowledged: unknown;
  /** What the gateway says of itself is about; null: it is about a device. */
  readonly subject: string | null;
}

/** What the gateway shows after the last start, when everything has come to rest. */
export interface Found {
  readonly readings: ReadonlyMap<string, readonly FoundReading[]>;
  readonly alerts: readonly FoundAlert[];
  readonly devices: ReadonlySet<string>;
  readonly owed: number;
  /** Alerts of which an answer ran out without progress: they wait for an answer again, as they should. */
  readonly answersRunOut: ReadonlySet<string>;
  /** Devices that must have been told of a new alert, and by which name. */
  readonly toldOf: (alert: FoundAlert) => readonly { readonly device: string; readonly name: string }[];
}

/** Values that are an emergency, and the alert each raises. */
const EMERGENCIES: Readonly<Record<string, string>> = { alarm: "fire", pressed: "sos" };

/** Everything in which the gateway differs from the ledger; empty where nothing does. */
export function compare(ledger: Ledger, found: Found): readonly string[] {
  return [...readingFaults(ledger, found), ...alertFaults(ledger, found), ...deliveryFaults(ledger, found), ...actFaults(ledger, found)];
}

const keyOf = ({ boot, seq, at }: FoundReading): string => (seq === null ? `at ${at}` : `${boot}/${seq}`);
const textOf = (values: FoundReading["values"]): string =>
  JSON.stringify(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)));

function* readingFaults({ readings }: Ledger, found: Found): Generator<string> {
  for (const [device, sent] of readings) {
    const stored = new Map<string, FoundReading>();
    for (const reading of found.readings.get(device) ?? []) {
      if (stored.has(keyOf(reading))) yield `${device}: reading ${keyOf(reading)} is stored twice`;
      stored.set(keyOf(reading), reading);
    }
    const known = new Set(sent.map(keyOf));
    for (const key of stored.keys()) if (!known.has(key)) yield `${device}: reading ${key} is stored and was never sent`;
    for (const reading of sent) {
      const kept = stored.get(keyOf(reading));
      if (kept === undefined) {
        if (reading.acknowledged) yield `${device}: reading ${keyOf(reading)} was acknowledged and is lost`;
      } else if (kept.at !== reading.at || textOf(kept.values) !== textOf(reading.values)) {
        yield `${device}: reading ${keyOf(reading)} was changed`;
      }
    }
  }
}

function* alertFaults({ readings }: Ledger, found: Found): Generator<string> {
  for (const device of readings.keys()) {
    for (const [value, kind] of Object.entries(EMERGENCIES)) {
      const stored = (found.readings.get(device) ?? []).filter(({ values }) => values[value] === true).length;
      const alerts = found.alerts.filter((alert) => alert.device === device && alert.kind === kind);
      const occurrences = alerts.reduce((sum, alert) => sum + alert.occurrences, 0);
      if (occurrences !== stored) yield `${device}: ${stored} emergencies are stored, its ${kind} alerts count ${occurrences}`;
      if (alerts.filter(({ state }) => state !== "closed").length > 1) yield `${device}: more than one ${kind} alert is open`;
    }
  }
  for (const { kind, id, subject } of found.alerts)
    if (kind === "supervision") yield `${id}: the gateway found itself at fault: ${subject}`;
}

function* deliveryFaults({ received }: Ledger, found: Found): Generator<string> {
  for (const alert of found.alerts) {
    for (const { device, name } of found.toldOf(alert)) {
      const ids = [...(received.get(device)?.values() ?? [])].filter((one) => one.alert === alert.id && one.name === name);
      if (ids.length === 0) yield `${device}: never told ${name} for ${alert.id}`;
      if (ids.length > 1) yield `${device}: told ${name} for ${alert.id} under ${ids.length} ids, so it was shown twice`;
    }
  }
  for (const [device, deliveries] of received) {
    for (const { id, cameAfterReply } of deliveries.values())
      if (cameAfterReply) yield `${device}: ${id} came again after its reply was acknowledged`;
  }
  if (found.owed !== 0) yield `${found.owed} deliveries are still owed although everything was replied to`;
}

function* actFaults({ acts, registered }: Ledger, found: Found): Generator<string> {
  const alerts = new Map(found.alerts.map((alert) => [alert.id, alert]));
  for (const { alert, act } of acts) {
    const now = alerts.get(alert);
    if (now === undefined) yield `${alert}: somebody acted on it and it is gone`;
    else if (act === "close" && now.state !== "closed") yield `${alert}: closed by a person and open again`;
    else if (act === "acknowledge" && now.acknowledged === null && !found.answersRunOut.has(alert))
      yield `${alert}: answered by a person and unanswered again`;
  }
  for (const device of registered) if (!found.devices.has(device)) yield `${device}: registered and gone`;
}
