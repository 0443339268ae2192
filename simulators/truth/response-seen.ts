import { isRecord, recordsIn } from "../json-record.ts";
import { type AlertsApi, getJson } from "./alerts-api.ts";

/** What a judge reads of the gateway about the response: alerts with their record, incidents, accounts and deliveries. */
export interface SeenResponse {
  readonly alerts: readonly FullAlert[];
  readonly incidents: readonly SeenIncident[];
  readonly accounts: readonly SeenAccount[];
  readonly deliveries: readonly SeenDelivery[];
}

export interface FullAlert {
  readonly id: string;
  readonly kind: string;
  readonly device: string | null;
  readonly state: string;
  readonly outcome: string | null;
  readonly raisedAt: number;
  readonly incident: string | null;
  readonly timeline: readonly { readonly event: string; readonly at: number }[];
}

export interface SeenIncident {
  readonly id: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly evacuations: readonly string[];
  readonly clocks: readonly { readonly name: string; readonly dueAt: number; readonly state: string }[];
  readonly responders: readonly { readonly person: string; readonly stage: string; readonly isInside: boolean }[];
  readonly timeline: readonly { readonly event: string; readonly at: number }[];
}

export interface SeenAccount {
  readonly evacuation: string;
  readonly doors: ReadonlyMap<string, string>;
  /** Zones of those who are not known to be safe. */
  readonly missing: readonly string[];
}

export interface SeenDelivery {
  readonly alert: string;
  readonly channel: string;
  readonly recipient: string;
  readonly step: string;
  readonly stage: string;
  readonly reason: string | null;
  readonly owedAt: number;
}

const LIST_MAX = 1_000;

/** All that belongs to these alerts, given as they are in a list, and to these evacuations. Throws where the gateway can't be asked. */
export async function readResponse(
  api: AlertsApi,
  of: { readonly alerts: readonly string[]; readonly evacuations: readonly string[] },
): Promise<SeenResponse> {
  const alerts: FullAlert[] = [];
  const deliveries: SeenDelivery[] = [];
  for (const id of of.alerts) {
    alerts.push(alertOf(await getJson(api, `/api/v1/alerts/${id}`)));
    deliveries.push(...recordsIn(await getJson(api, `/api/v1/alerts/${id}/deliveries`), "deliveries").map((row) => deliveryOf(id, row)));
  }
  const incidents: SeenIncident[] = [];
  for (const id of new Set(alerts.map(({ incident }) => incident))) {
    if (id === null) continue;
    const timeline = recordsIn(await getJson(api, `/api/v1/incidents/${id}/timeline?limit=${LIST_MAX}`), "timeline");
    incidents.push(incidentOf(await getJson(api, `/api/v1/incidents/${id}`), timeline));
  }
  const accounts: SeenAccount[] = [];
  for (const id of of.evacuations) accounts.push(accountOf(id, await getJson(api, `/api/v1/evacuations/${id}/account`)));
  return { alerts, incidents, accounts, deliveries };
}

type Row = Readonly<Record<string, unknown>>;

const word = (value: unknown): string => (typeof value === "string" ? value : "");
const wordOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
const number = (value: unknown): number => (typeof value === "number" ? value : 0);

function wordsOf(row: Row, name: string): readonly string[] {
  const list = row[name];
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}

function alertOf(row: Row): FullAlert {
  return {
    id: word(row["id"]),
    kind: word(row["kind"]),
    device: wordOrNull(row["device"]),
    state: word(row["state"]),
    outcome: wordOrNull(row["outcome"]),
    raisedAt: number(row["raisedAt"]),
    incident: wordOrNull(row["incident"]),
    timeline: recordsIn(row, "timeline").map((line) => ({ event: word(line["event"]), at: number(line["atMs"]) })),
  };
}

function incidentOf(row: Row, timeline: readonly Row[]): SeenIncident {
  return {
    id: word(row["id"]),
    state: word(row["state"]),
    outcome: wordOrNull(row["outcome"]),
    evacuations: wordsOf(row, "evacuations"),
    clocks: recordsIn(row, "clocks").map((clock) => ({
      name: word(clock["name"]),
      dueAt: number(clock["dueAt"]),
      state: word(clock["state"]),
    })),
    responders: recordsIn(row, "responders").map((one) => ({
      person: word(one["person"]),
      stage: word(one["stage"]),
      isInside: isRecord(one["inside"]),
    })),
    timeline: timeline.map((line) => ({ event: word(line["event"]), at: number(line["at"]) })),
  };
}

function accountOf(evacuation: string, row: Row): SeenAccount {
  const doors = recordsIn(row, "floors").flatMap((floor) => recordsIn(floor, "doors"));
  return {
    evacuation,
    doors: new Map(doors.map((door) => [word(door["zone"]), word(door["state"])])),
    missing: recordsIn(row, "missing").map((one) => word(one["zone"])),
  };
}

const deliveryOf = (alert: string, row: Row): SeenDelivery => ({
  alert,
  channel: word(row["channel"]),
  recipient: word(row["recipient"]),
  step: word(row["step"]),
  stage: word(row["stage"]),
  reason: wordOrNull(row["reason"]),
  owedAt: number(row["owedAt"]),
});
