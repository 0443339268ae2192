import type { AlertKind } from "../model/alert.ts";
import type { RuleTest, TestDevice, TestExpectation, TestReading } from "../model/rule-file.ts";
import { VALUES, VALUES_OF_KIND } from "../model/values.ts";
import { wrong, type Findings } from "./findings.ts";
import { described, orNearest } from "./mistakes.ts";
import { shownDuration } from "./rule-forms.ts";
import { RULE_LIMITS } from "./rule-limits.ts";
import { ReadingShape, TestShape } from "./rule-shape.ts";
import type { Path } from "./yaml-value.ts";

/** Monday 2026-01-05 08:00 in China: a working day in dry, quiet weather. */
const STARTS_AT_MS = 1_767_571_200_000;
/** A test goes on this long after the last thing that it gives or expects. */
const AFTERWARDS_MS = 60_000;
/** An expectation without `by` may be this late. */
const SOON_MS = 1_000;

const SPECS = new Map(VALUES.map((spec) => [spec.name, spec]));

/** A test of a file; null where it can't be read, and what is wrong is noted. */
export function readTest(findings: Findings, value: unknown, path: Path): Omit<RuleTest, "file" | "line"> | null {
  const before = findings.mistakes.length;
  const shape = findings.shaped(TestShape, value, path);
  if (shape === null) return null;
  const devices = shape.devices.map(deviceOf);
  findings.add(repeatedDevices(devices, path));
  const readings = readingsOf(findings, shape, devices, path);
  const expects = shape.expect.flatMap((given, index) => expectationOf(findings, given, { devices, path: [...path, "expect", index] }));
  const lastMs = Math.max(0, ...expects.map(({ byMs }) => byMs), ...readings.slice(-1).map(({ arrivesMs }) => arrivesMs));
  const untilMs = shape.until ?? Math.min(lastMs + AFTERWARDS_MS, RULE_LIMITS.testMs);
  if (untilMs < lastMs)
    findings.add([
      wrong([...path, "until"], {
        zh: `此处是 ${shownDuration(untilMs)},应不早于最后一项的 ${shownDuration(lastMs)}`,
        en: `found ${shownDuration(untilMs)}, expected at least the ${shownDuration(lastMs)} of the last thing given or expected`,
      }),
    ]);
  if (findings.mistakes.length > before) return null;
  return { name: shape.name, startsAtMs: shape.start ?? STARTS_AT_MS, devices, readings, untilMs, expects };
}

const deviceOf = ({ "zone-kind": zoneKind, ...device }: TestShape["devices"][number]): TestDevice => ({ ...device, zoneKind });

function repeatedDevices(devices: readonly TestDevice[], path: Path) {
  return devices.flatMap(({ id }, index) =>
    devices.findIndex((other) => other.id === id) === index
      ? []
      : [wrong([...path, "devices", index, "id"], { zh: `编号 ${id} 重复,应换一个`, en: `the id ${id} is used twice, expected another` })],
  );
}

/** In the order in which they arrive; those that arrive together in the order of the file. */
function readingsOf(findings: Findings, shape: TestShape, devices: readonly TestDevice[], path: Path): readonly TestReading[] {
  const found: TestReading[] = [];
  for (const [index, value] of shape.given.entries()) {
    const place = [...path, "given", index];
    const given = findings.shaped(ReadingShape, value, place);
    if (given === null) continue;
    const { at: atMs, device: id, late: lateMs, every: everyMs, until: untilMs, ...values } = given;
    const device = deviceNamed(findings, id, { devices, path: place });
    if (device === null) continue;
    findings.add(valueMistakes(values, device, place));
    const count = repetitionsOf(findings, { atMs, everyMs, untilMs }, place);
    if (found.length + count > RULE_LIMITS.testReadings) {
      findings.add([tooMany(place)]);
      return [];
    }
    for (let turn = 0; turn < count; turn++) {
      const measuredMs = atMs + turn * (everyMs ?? 0);
      // Checked value by value above.
      found.push({ atMs: measuredMs, arrivesMs: measuredMs + (lateMs ?? 0), device: device.id, values: values as TestReading["values"] });
    }
  }
  return found.sort((one, other) => one.arrivesMs - other.arrivesMs);
}

const tooMany = (path: Path) =>
  wrong(path, {
    zh: `读数过多,一个测试应至多 ${RULE_LIMITS.testReadings} 个(含重复)`,
    en: `the test has too many readings, expected at most ${RULE_LIMITS.testReadings} with all repetitions`,
  });

interface Among {
  readonly devices: readonly TestDevice[];
  readonly path: Path;
}

/** The device that is named, or the only one. */
function deviceNamed(findings: Findings, id: string | undefined, { devices, path }: Among): TestDevice | null {
  const ids = [...new Set(devices.map((device) => device.id))];
  if (id === undefined && ids.length === 1) return devices[0]!;
  const device = devices.find((one) => one.id === id);
  if (device !== undefined) return device;
  findings.add([
    id === undefined
      ? wrong(path, { zh: `缺少 device,应为以下之一:${ids.join("、")}`, en: `device is missing, expected one of ${ids.join(", ")}` })
      : wrong([...path, "device"], orNearest({ zh: `此测试没有设备 ${id}`, en: `the test has no device ${id}` }, id, ids)),
  ]);
  return null;
}

function valueMistakes(values: Readonly<Record<string, unknown>>, { id, kind }: TestDevice, path: Path) {
  const known = VALUES_OF_KIND[kind];
  const names = Object.keys(values);
  if (names.length === 0)
    return [
      wrong(path, {
        zh: `读数没有测量值,应有以下之一:${known.join("、")}`,
        en: `the reading has no value, expected one of ${known.join(", ")}`,
      }),
    ];
  return names.flatMap((name) => {
    if (!known.includes(name)) {
      const shown = name.slice(0, 40);
      return [
        wrong(
          [...path, name],
          orNearest({ zh: `${id} 是 ${kind},没有 ${shown}`, en: `${id} is a ${kind} and has no ${shown}` }, name, known),
          "key",
        ),
      ];
    }
    const spec = SPECS.get(name)!;
    const value = values[name];
    const isSound =
      spec.type === "boolean" ? typeof value === "boolean" : typeof value === "number" && value >= spec.min && value <= spec.max;
    if (isSound) return [];
    const { zh, en } = described(value);
    return [
      spec.type === "boolean"
        ? wrong([...path, name], { zh: `此处是${zh},应为 true 或 false`, en: `found ${en}, expected true or false` })
        : wrong([...path, name], {
            zh: `此处是${zh},应为 ${spec.min} 到 ${spec.max} 的数字`,
            en: `found ${en}, expected a number from ${spec.min} to ${spec.max}`,
          }),
    ];
  });
}

interface Repetition {
  readonly atMs: number;
  readonly everyMs: number | undefined;
  readonly untilMs: number | undefined;
}

/** How often a reading is given: once, or every so often until a time, that time included. */
function repetitionsOf(findings: Findings, { atMs, everyMs, untilMs }: Repetition, path: Path): number {
  if ((everyMs === undefined) !== (untilMs === undefined))
    findings.add([wrong(path, { zh: "every 和 until 应同时有", en: "expected both every and until, or neither" })]);
  if (everyMs === undefined || untilMs === undefined) return 1;
  if (untilMs < atMs)
    findings.add([
      wrong([...path, "until"], {
        zh: `此处是 ${shownDuration(untilMs)},应不早于 at 的 ${shownDuration(atMs)}`,
        en: `found ${shownDuration(untilMs)}, expected at least the ${shownDuration(atMs)} of at`,
      }),
    ]);
  return Math.max(1, Math.floor((untilMs - atMs) / everyMs) + 1);
}

function expectationOf(findings: Findings, given: TestShape["expect"][number], among: Among): readonly TestExpectation[] {
  const { path } = among;
  const device = deviceNamed(findings, given.device, among);
  const alert: AlertKind | undefined = given.raised ?? given.cleared;
  if (alert === undefined || (given.raised !== undefined && given.cleared !== undefined))
    findings.add([wrong(path, { zh: "应有 raised 或 cleared 之一", en: "expected one of raised and cleared" })]);
  if (given.by !== undefined && given.by < given.at)
    findings.add([
      wrong([...path, "by"], {
        zh: `此处是 ${shownDuration(given.by)},应不早于 at 的 ${shownDuration(given.at)}`,
        en: `found ${shownDuration(given.by)}, expected at least the ${shownDuration(given.at)} of at`,
      }),
    ]);
  if (device === null || alert === undefined) return [];
  const event = given.raised === undefined ? "cleared" : "raised";
  return [{ atMs: given.at, byMs: given.by ?? given.at + SOON_MS, device: device.id, alert, priority: given.priority ?? null, event }];
}
