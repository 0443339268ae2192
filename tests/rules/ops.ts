import * as fc from "fast-check";
import type { DeviceKind } from "../../rules/model/device.ts";
import { type IncidentAct, STAGES } from "../../rules/model/incident.ts";
import type { AlertCommand } from "../../rules/model/input.ts";
import { READING_FLAG } from "../../rules/model/reading.ts";
import type { Values } from "../../rules/model/values.ts";
import type { Disk } from "./disk.ts";
import type { World } from "./world.ts";

/** One thing that may happen. Numbers choose among what is there, so that any list of them can be played. */
export type Op =
  | { readonly op: "read"; readonly device: number; readonly values: number; readonly ageMs: number; readonly flags: number }
  | { readonly op: "wait"; readonly ms: number }
  | { readonly op: "act"; readonly alert: number; readonly command: AlertCommand; readonly forMs: number }
  | { readonly op: "reply"; readonly delivery: number; readonly ok: boolean }
  | { readonly op: "state"; readonly device: number; readonly online: boolean }
  | { readonly op: "wall"; readonly offsetMs: number }
  | { readonly op: "supervision"; readonly subject: string; readonly active: boolean }
  | { readonly op: "replace"; readonly device: number }
  | { readonly op: "service"; readonly device: number; readonly forMs: number | null }
  | { readonly op: "task-done"; readonly task: number }
  | { readonly op: "incident"; readonly incident: number; readonly act: IncidentAct }
  | { readonly op: "slice"; readonly count: number }
  | { readonly op: "commit" };

export const FLEET: readonly (readonly [id: string, kind: DeviceKind, zone: string])[] = [
  ["smoke-1", "smoke-detector", "b1-501"],
  ["smoke-2", "smoke-detector", "b2-101"],
  ["pipe-1", "pipe-pressure", "b1-501"],
  ["bin-1", "smart-bin", "b1-501"],
  ["button-1", "emergency-button", "b1-501"],
  ["siren-post", "siren", "post"],
  ["siren-b1", "siren", "b1-501"],
  ["terminal-1", "station-terminal", "post"],
];

const ANY: readonly Values[] = [
  { battery_pct: 50 },
  { battery_pct: 10 },
  { battery_pct: 22 },
  { tamper: true },
  { tamper: false },
  { fault: true },
  { fault: false },
];

/** Values around every level a rule knows. */
export const VALUES_TO_SEND: Readonly<Partial<Record<DeviceKind, readonly Values[]>>> = {
  "smoke-detector": [
    { alarm: true },
    { alarm: false },
    { alarm: true, test: true },
    { alarm: true, battery_pct: 5 },
    { temperature_c: 30 },
  ],
  "pipe-pressure": [{ pressure_kpa: 60 }, { pressure_kpa: 60, battery_pct: 5 }, { pressure_kpa: 72 }, { pressure_kpa: 300 }],
  "smart-bin": [
    { fill_pct: 95 },
    { fill_pct: 87 },
    { fill_pct: 20 },
    { temperature_c: 80 },
    { temperature_c: 57 },
    { temperature_c: 20, tilted: true },
    { tilted: false },
  ],
  "emergency-button": [
    { pressed: true },
    { pressed: false },
    { assist: true },
    { assist: false },
    { cancelled: true },
    { pressed: true, test: true },
  ],
};

export const valuesFor = (kind: DeviceKind, choice: number): Values => {
  const all = [...(VALUES_TO_SEND[kind] ?? []), ...ANY];
  return all[choice % all.length]!;
};

export function addFleet(world: World): void {
  for (const [id, kind, zone] of FLEET)
    world.add(id, kind, { zone, expectEveryMs: 60_000, station: kind === "station-terminal" ? "s1" : null });
}

function playDispatch(world: World, { incident, act: made }: Extract<Op, { op: "incident" }>): void {
  const ids = [...world.situation.incidents.keys()];
  world.dispatch(made.name === "open" ? null : (ids[incident % ids.length] ?? "2023-9999"), made);
}

/** Plays one op. Nothing to choose from: nothing happens. */
export function play(world: World, op: Op, disk?: Disk): void {
  if (op.op === "slice") disk?.slice(world.situation, op.count);
  else if (op.op === "commit") disk?.commit();
  else if (op.op === "incident") playDispatch(world, op);
  else playOne(world, op);
}

function playOne(world: World, op: Exclude<Op, { op: "slice" | "commit" | "incident" }>): void {
  const { situation } = world;
  const idOf = (device: number): string => FLEET[device % FLEET.length]![0];
  switch (op.op) {
    case "read":
      world.read(idOf(op.device), valuesFor(FLEET[op.device % FLEET.length]![1], op.values), op);
      return;
    case "wait":
      world.wait(op.ms);
      return;
    case "act": {
      const ids = [...situation.alerts.keys()];
      const wallMs = world.nowMs + situation.wallOffsetMs;
      const command = op.command.name === "shelve" ? { ...op.command, until: wallMs + op.forMs } : op.command;
      if (ids.length > 0) world.act(ids[op.alert % ids.length]!, command);
      return;
    }
    case "reply": {
      const owed = [...situation.deliveries.values()];
      if (owed.length === 0) return;
      const { device, id } = owed[op.delivery % owed.length]!;
      world.put({ kind: "reply", device, delivery: id, ok: op.ok });
      return;
    }
    case "state":
      world.put({ kind: "state", device: situation.registrations.get(idOf(op.device))!, online: op.online, firmware: "1.0.0" });
      return;
    case "wall":
      world.put({ kind: "wall", offsetMs: op.offsetMs });
      return;
    case "supervision":
      world.put({ kind: "supervision", subject: op.subject, active: op.active, priority: "P2", why: { zh: "自检", en: "self-test" } });
      return;
    case "replace": {
      const [id, kind, zone] = FLEET[op.device % FLEET.length]!;
      world.put({ kind: "devices", put: [], removed: [situation.registrations.get(id)!] });
      world.add(id, kind, { zone, expectEveryMs: 60_000, station: kind === "station-terminal" ? "s1" : null });
      return;
    }
    case "service": {
      const until = op.forMs === null ? null : world.nowMs + situation.wallOffsetMs + op.forMs;
      world.put({ kind: "service", by: { name: "li", role: "station" }, subject: idOf(op.device), until, reason: "检修" });
      return;
    }
    case "task-done":
      world.put({ kind: "task-done", by: { name: "li", role: "station" }, task: `task-${String(op.task).padStart(6, "0")}` });
  }
}

const number = fc.nat({ max: 40 });
const command: fc.Arbitrary<AlertCommand> = fc.constantFrom(
  { name: "acknowledge" },
  { name: "verify", result: "confirmed", by: "on-site", note: "" },
  { name: "verify", result: "unfounded", by: "phone", note: "" },
  { name: "shelve", until: 0, reason: "等" },
  { name: "unshelve" },
  { name: "close", outcome: "real", note: "" },
  { name: "close", outcome: "false", note: "" },
);
const flags = fc.constantFrom(0, 0, 0, 0, READING_FLAG.unverified, READING_FLAG.history, READING_FLAG.clockFault);

const read: fc.Arbitrary<Op> = fc.record({
  op: fc.constant("read" as const),
  device: number,
  values: number,
  ageMs: fc.constantFrom(0, 0, 0, 500, 7_000, 29_000, 120_000),
  flags,
});
const wait: fc.Arbitrary<Op> = fc.record({
  op: fc.constant("wait" as const),
  ms: fc.constantFrom(1, 400, 5_000, 20_000, 61_000, 200_000, 5 * 3_600_000),
});
const act: fc.Arbitrary<Op> = fc.record({
  op: fc.constant("act" as const),
  alert: number,
  command,
  forMs: fc.constantFrom(-1, 1_000, 3_600_000, 9 * 3_600_000),
});
const somebody = fc.constantFrom(null, "m1", "m2", "ghost");
const incidentAct: fc.Arbitrary<IncidentAct> = fc.oneof(
  fc.record({
    name: fc.constant("open" as const),
    alert: fc.constantFrom(null, "alert-000001", "alert-000003"),
    kind: fc.constantFrom("fire" as const, "sos" as const, "pipe-burst" as const),
    zone: fc.constantFrom(null, "b1-501", "b2-101", "nowhere"),
    exercise: fc.boolean(),
    note: fc.constant(""),
  }),
  fc.record({
    name: fc.constant("stage" as const),
    stage: fc.constantFrom(...STAGES),
    person: somebody,
    unit: fc.constantFrom(null, null, "s1", "s9"),
    note: fc.constant(""),
  }),
  fc.record({ name: fc.constantFrom("enter" as const, "word" as const, "leave" as const), person: somebody }),
  fc.record({ name: fc.constant("call" as const), at: fc.constantFrom(null, 5), note: fc.constant("") }),
  fc.record({ name: fc.constant("tick" as const), step: fc.constantFrom("verify", "key", "no-such"), done: fc.boolean() }),
  fc.record({ name: fc.constant("join" as const), alert: fc.constantFrom("alert-000001", "alert-000002") }),
  fc.record({ name: fc.constant("report" as const), trapped: fc.constantFrom(null, 2), note: fc.constant("") }),
  fc.record({
    name: fc.constant("close" as const),
    outcome: fc.constantFrom("real" as const, "false" as const, "drill" as const),
    note: fc.constant(""),
    closesAlerts: fc.boolean(),
  }),
);
const dispatch: fc.Arbitrary<Op> = fc.record({ op: fc.constant("incident" as const), incident: number, act: incidentAct });
const others: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant("reply" as const), delivery: number, ok: fc.boolean() }),
  fc.record({ op: fc.constant("state" as const), device: number, online: fc.boolean() }),
  fc.record({ op: fc.constant("wall" as const), offsetMs: fc.constantFrom(0, -3_600_000, 3_600_000, -86_400_000) }),
  fc.record({ op: fc.constant("supervision" as const), subject: fc.constantFrom("disk", "clock"), active: fc.boolean() }),
  fc.record({ op: fc.constant("replace" as const), device: number }),
  fc.record({
    op: fc.constant("service" as const),
    device: number,
    forMs: fc.constantFrom(null, 1_000, 60_000, 3_600_000, 9 * 3_600_000),
  }),
  fc.record({ op: fc.constant("task-done" as const), task: fc.integer({ min: 1, max: 12 }) }),
);
const keeping: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant("slice" as const), count: fc.integer({ min: 1, max: 8 }) }),
  fc.constant({ op: "commit" as const }),
);

const many = { maxLength: 120, size: "max" } as const;
/** Whatever can happen without a person. */
export const opsWithoutPeople = fc.array(
  fc.oneof({ weight: 6, arbitrary: read }, { weight: 3, arbitrary: wait }, { weight: 1, arbitrary: others }),
  many,
);
export const allOps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: read },
    { weight: 3, arbitrary: wait },
    { weight: 2, arbitrary: act },
    { weight: 2, arbitrary: dispatch },
    { weight: 1, arbitrary: others },
  ),
  many,
);
/** And what the shell does to keep it. */
export const opsAndKeeping = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: read },
    { weight: 3, arbitrary: wait },
    { weight: 2, arbitrary: act },
    { weight: 2, arbitrary: dispatch },
    { weight: 1, arbitrary: others },
    { weight: 2, arbitrary: keeping },
  ),
  many,
);
