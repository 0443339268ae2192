import { z } from "zod";
import { ALERT_KINDS } from "../model/alert.ts";
import { DeviceKind, Id } from "../model/device.ts";
import { GROUPINGS, OWNERS, SCOPES } from "../model/rule-file.ts";
import { MEDIA } from "../model/site-feeds.ts";
import { Clock, duration, WallClock } from "./rule-forms.ts";
import { FLOORS, RULE_LIMITS } from "./rule-limits.ts";

export const DEVICE_KINDS: readonly DeviceKind[] = DeviceKind.options;
/** As in a site file. */
export const ZONE_KINDS = ["flat", "shaft", "stairs", "place"] as const;
export const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const Priority = z.enum(["P1", "P2", "P3", "P4"]);
const AlertKindName = z.enum(ALERT_KINDS);
const few = <Item extends z.ZodType>(item: Item, max: number) => z.array(item).min(1).max(max).readonly();
const Words = z.string().min(1).max(RULE_LIMITS.messageCharacters);

/** Kinds of devices; `all` for every kind. */
export const Devices = z.preprocess((given) => (given === "all" ? DEVICE_KINDS : given), few(DeviceKind, DEVICE_KINDS.length));

/** A rule file: its rules and its tests, each looked at by itself. */
export const FileShape = z.strictObject({
  rules: z.array(z.unknown()).max(RULE_LIMITS.rules).readonly().default([]),
  tests: z.array(z.unknown()).max(RULE_LIMITS.tests).readonly().default([]),
});

/** As the site file counts them. */
const FloorNumber = z.int().min(FLOORS.lowest).max(FLOORS.highest);

/** Around the device, or along what feeds it: one of the two. */
const Around = { in: z.enum(SCOPES).optional(), along: z.enum(MEDIA).optional() };

/** A rule but for its conditions. */
export const RuleShape = z.strictObject({
  id: Id,
  alert: AlertKindName,
  priority: Priority,
  devices: Devices,
  where: z
    .strictObject({
      "zone-kinds": few(z.enum(ZONE_KINDS), ZONE_KINDS.length).optional(),
      buildings: few(Id, 200).optional(),
      zones: few(Id, 1_000).optional(),
      floors: z.strictObject({ from: FloorNumber.optional(), to: FloorNumber.optional() }).optional(),
    })
    .optional(),
  when: z.unknown().optional(),
  for: duration(0, RULE_LIMITS.forMs).optional(),
  keep: duration(0, RULE_LIMITS.keepMs).optional(),
  "clear-after-silence": duration(60_000, RULE_LIMITS.silenceMs).optional(),
  schedule: z.strictObject({ days: few(z.enum(DAYS), 7).optional(), from: Clock.optional(), to: Clock.optional() }).optional(),
  "planned-works": z.enum(["hold", "ignore"]).optional(),
  "inhibited-by": few(
    z.strictObject({ alert: AlertKindName, ...Around, "at-least": Priority.optional() }),
    RULE_LIMITS.inhibitions,
  ).optional(),
  inhibits: few(z.strictObject({ alert: AlertKindName, ...Around }), RULE_LIMITS.inhibitions).optional(),
  "once-per": z.enum(["zone", "floor", "unit", "building"]).optional(),
  group: z.enum(GROUPINGS).optional(),
  escalation: Id.optional(),
  "priority-changes": few(
    z.strictObject({ to: Priority, after: duration(1_000, RULE_LIMITS.forMs).optional(), when: z.unknown().optional() }),
    RULE_LIMITS.priorityChanges,
  ).optional(),
  owner: z.enum(OWNERS),
  message: z.strictObject({ zh: Words, en: Words }),
  shadow: few(Id, 200).optional(),
});
export type RuleShape = z.output<typeof RuleShape>;

const testTime = duration(0, RULE_LIMITS.testMs);

/** A test but for the values of its readings, which are keys beside these. */
export const ReadingShape = z
  .object({
    at: testTime,
    device: Id.optional(),
    late: testTime.optional(),
    every: duration(100, RULE_LIMITS.testMs).optional(),
    until: testTime.optional(),
  })
  .catchall(z.unknown());

export const TestShape = z.strictObject({
  name: z.string().min(1).max(120),
  start: WallClock.optional(),
  devices: few(
    z.strictObject({
      id: Id,
      kind: DeviceKind,
      zone: Id.default("zone-1"),
      "zone-kind": z.enum(ZONE_KINDS).default("flat"),
      building: Id.default("building-1"),
      floor: z.int().min(-5).max(120).default(1),
      unit: z.int().min(1).max(50).default(1),
    }),
    RULE_LIMITS.testDevices,
  ),
  given: z.array(z.unknown()).min(1).max(RULE_LIMITS.testReadings).readonly(),
  until: testTime.optional(),
  expect: z.preprocess(
    (given) => (given === "none" ? [] : given),
    z
      .array(
        z.strictObject({
          at: testTime,
          by: testTime.optional(),
          device: Id.optional(),
          raised: AlertKindName.optional(),
          cleared: AlertKindName.optional(),
          priority: Priority.optional(),
        }),
      )
      .max(RULE_LIMITS.testExpectations)
      .readonly(),
  ),
});
export type TestShape = z.output<typeof TestShape>;
