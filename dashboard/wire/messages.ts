import { z } from "zod";
import type { Alert, Text } from "../../rules/model/alert.ts";
import { OUTCOMES } from "../../rules/model/alert.ts";

/** Subprotocol of the live channel (contract, "Websocket"). */
export const SUBPROTOCOL = "linan.v1";
/** ms between two pings of either side; two missed ones are a broken line. */
export const HEARTBEAT_MS = 15_000;
/** Bytes of one message of a client (contract): beyond it the line closes with 1009. */
export const MESSAGE_BYTES_MAX = 64 * 1024;
/** Close codes (contract). */
export const CLOSE = { slow: 4408, sessionEnded: 4401, badMessage: 4400 } as const;

/** Status of a device as its position here: `col.s` of a snapshot. Append, never reorder. */
export const STATUSES = ["commissioning", "normal", "alert", "fault", "silent"] as const;
export type LiveStatus = (typeof STATUSES)[number];

const ScopeId = z.string().min(1).max(32);
const Place = z.string().max(64);

const DeviceScope = z.object({
  id: ScopeId,
  kind: z.literal("devices"),
  /** Which devices; all that the person may see where nothing is asked. */
  q: z.object({ building: Place.optional(), zone: Place.optional(), kind: Place.optional(), device: Place.optional() }).default({}),
  fields: z.array(z.string().max(32)).max(16).optional(),
});

const AlertScope = z.object({
  id: ScopeId,
  kind: z.literal("alerts"),
  q: z.object({ station: Place.optional(), building: Place.optional() }).default({}),
});

/** That incidents change; what they are is asked for over HTTP. */
const IncidentScope = z.object({
  id: ScopeId,
  kind: z.literal("incidents"),
  q: z.object({ station: Place.optional(), building: Place.optional() }).default({}),
});

export const Scope = z.discriminatedUnion("kind", [DeviceScope, AlertScope, IncidentScope]);
export type Scope = z.infer<typeof Scope>;

const Count = z.int().min(0);
const Note = z.string().max(2_000);
const Target = { id: z.string().min(1).max(64), version: Count.nullish() };

/** Acts on an alert: `args` are the alert's id and version and the fields of the HTTP body. */
export const LiveCommand = z.discriminatedUnion("name", [
  z.object({ name: z.literal("acknowledge"), args: z.object({ ...Target, note: Note.optional() }) }),
  z.object({
    name: z.literal("verify"),
    args: z.object({
      ...Target,
      result: z.enum(["confirmed", "unfounded"]),
      by: z.enum(["on-site", "phone", "video"]),
      note: Note.default(""),
    }),
  }),
  z.object({ name: z.literal("shelve"), args: z.object({ ...Target, until: Count, reason: z.string().min(1).max(500) }) }),
  z.object({ name: z.literal("unshelve"), args: z.object({ ...Target }) }),
  z.object({ name: z.literal("close"), args: z.object({ ...Target, outcome: z.enum(OUTCOMES), note: Note.default("") }) }),
]);
export type LiveCommand = z.infer<typeof LiveCommand>;

/** Everything a browser may say. `cmd` is checked again as a LiveCommand, so that a bad act is answered and not a closed line. */
export const ClientMessage = z.discriminatedUnion("t", [
  z.object({
    t: z.literal("hello"),
    v: z.literal(1),
    resume: z.object({ epoch: z.string().max(64), aseq: Count }).nullish(),
    scopes: z.array(Scope).max(16).default([]),
    caps: z.array(z.string().max(32)).max(16).optional(),
    /** Where the sound comes from: a name for the screen. */
    screen: z.string().max(64).optional(),
  }),
  /** Receipt: the step was shown, or the snapshot that said this `aseq`; `audible`: its sound is on. */
  z.object({ t: z.literal("alack"), aseq: Count, audible: z.boolean(), visible: z.boolean().optional() }),
  z.object({
    t: z.literal("cmd"),
    ref: z.string().min(1).max(64),
    name: z.string().max(32),
    args: z.record(z.string(), z.unknown()).default({}),
    at: z.number().optional(),
  }),
  z.object({ t: z.literal("resnap"), id: ScopeId }),
  /** Asks for other scopes: those with a known id are replaced, `drop` ends some. */
  z.object({ t: z.literal("scopes"), scopes: z.array(Scope).max(16).default([]), drop: z.array(ScopeId).max(16).default([]) }),
  /** A hidden page is told less often. */
  z.object({ t: z.literal("visible"), visible: z.boolean() }),
  z.object({ t: z.literal("ping") }),
  z.object({ t: z.literal("pong") }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** index, id, kind, building, floor, column in a drawing of the building, place among the devices of its zone, zone. */
export type DeviceEntry = readonly [
  index: number,
  id: string,
  kind: string,
  building: string,
  floor: number,
  x: number,
  y: number,
  zone: string,
];

/**
 * Columns of equal length. `i`: index of the device; `s`: position in STATUSES; `v`: the value that says most of its kind
 * (null: none yet); `ts`: last heard, wall clock in ms since 1970 (0: never).
 */
export interface DeviceColumns {
  readonly i: readonly number[];
  readonly s: readonly number[];
  readonly v: readonly (number | null)[];
  readonly ts: readonly number[];
}

/** Value in `v` by kind of device; kinds that are not here show their battery. */
export const MAIN_VALUE: Readonly<Record<string, string>> = {
  "smoke-detector": "smoke_obscuration_pct_m",
  "pipe-pressure": "pressure_kpa",
  "smart-bin": "fill_pct",
};

export type ServerMessage =
  | {
      readonly t: "welcome";
      readonly epoch: string;
      readonly now: number;
      readonly aseq: number;
      readonly role: string;
      readonly name: string;
      readonly hb: number;
    }
  | {
      readonly t: "snap";
      readonly id: string;
      readonly base: number;
      readonly dict: readonly DeviceEntry[];
      readonly col: DeviceColumns;
      readonly last: boolean;
    }
  | { readonly t: "snap"; readonly id: string; readonly alerts: readonly Alert[]; readonly aseq: number; readonly last: boolean }
  /** Last value wins, one entry a device, at most ten a second. `dict`: devices that are new; `rm`: those that are gone. */
  | {
      readonly t: "d";
      readonly id: string;
      readonly n: number;
      readonly col: DeviceColumns;
      readonly rm: readonly number[];
      readonly dict?: readonly DeviceEntry[];
    }
  /** One step of one alert, at once and never left out. Without `op` and `alert`: a step that is not in this client's scope. */
  | { readonly t: "al"; readonly aseq: number; readonly op?: "new" | "upd" | "close"; readonly alert?: Alert }
  /** `all`: those that are open, at first and when asked anew; else what changed. `version` is that of the HTTP answer. */
  | {
      readonly t: "in";
      readonly id: string;
      readonly all: boolean;
      readonly incidents: readonly { readonly id: string; readonly version: number; readonly state: "open" | "closed" }[];
    }
  | { readonly t: "res"; readonly ref: string; readonly ok: true; readonly version: number }
  | {
      readonly t: "res";
      readonly ref: string;
      readonly ok: false;
      readonly err: { readonly status: number; readonly code: string; readonly text: Text };
      readonly version?: number;
    }
  /** Something was left out: ask anew with `resnap`. */
  | { readonly t: "gap"; readonly id: string; readonly reason: "lag" | "restart" }
  | { readonly t: "ping"; readonly now: number }
  | { readonly t: "pong"; readonly now: number };
