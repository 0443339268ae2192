import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { alertCap, capIdentifier, evacuationCap } from "../../../gateway/response/cap.ts";
import type { EvacuationAct } from "../../../rules/model/evacuation.ts";
import { ROOT } from "../../harness/gateway.ts";
import { willow, WILLOW_PLACES } from "../../rules/evacuation/willow.ts";
import { createWorld, theAlert } from "../../rules/world.ts";

const SITE = willow();
const SCHEMA = join(ROOT, "tests/gateway/response/cap-1.2.xsd");
const values = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, value]) => value!);
const one = (xml: string, name: string): string => values(xml, name)[0] ?? "";

/** Against the schema, and against what only the prose of CAP 1.2 asks. */
function check(xml: string): void {
  if (existsSync("/usr/bin/xmllint")) {
    const { status, stderr } = spawnSync("xmllint", ["--noout", "--schema", SCHEMA, "-"], { input: xml, encoding: "utf8" });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  }
  for (const polygon of values(xml, "polygon")) {
    const corners = polygon.split(" ");
    expect(corners.at(-1)).toBe(corners[0]);
  }
  const isLater = ["Update", "Cancel"].includes(one(xml, "msgType"));
  expect(xml.includes("<references>")).toBe(isLater);
  if (isLater) expect(one(xml, "references")).not.toContain(one(xml, "identifier"));
  for (const name of [...values(xml, "identifier"), ...values(xml, "sender")]) expect(name).toMatch(/^[^\s,<&]+$/);
  expect(values(xml, "language")).toEqual(expect.arrayContaining(["zh-CN", "en"]));
}

function burning() {
  const world = createWorld({ places: WILLOW_PLACES });
  world.add("smoke-1", "smoke-detector", { zone: "b1-1-201" });
  world.read("smoke-1", { alarm: true });
  const evacuation = () => [...world.situation.evacuations.values()][0]!;
  const act = (wanted: EvacuationAct) => {
    world.nowMs += 61_000;
    const { facts, refusal } = world.put({
      kind: "evacuation",
      by: { name: "li", role: "station" },
      evacuation: evacuation()?.id ?? null,
      version: null,
      act: wanted,
    });
    expect(refusal).toBeNull();
    return facts.flatMap((fact) => (fact.kind === "evacuation" ? [fact.evacuation] : [])).at(-1)!;
  };
  return { world, act };
}

describe("an alert as CAP 1.2", () => {
  test("is valid from its first word to its last, in both languages, and names what it changes", () => {
    const { world } = burning();
    const first = alertCap(theAlert(world, "smoke-1", "fire"), SITE);
    check(first);
    expect([one(first, "status"), one(first, "msgType"), one(first, "scope"), one(first, "event")]).toEqual([
      "Actual",
      "Alert",
      "Restricted",
      "火警",
    ]);
    world.nowMs += 5_000;
    world.act("alert-000001", { name: "verify", result: "confirmed", by: "on-site", note: `<火> & "烟" \u0007` });
    const second = alertCap(theAlert(world, "smoke-1", "fire"), SITE);
    check(second);
    expect(one(second, "msgType")).toBe("Update");
    expect(one(second, "references")).toBe(`${one(first, "sender")},${one(first, "identifier")},${one(first, "sent")}`);
    expect(values(second, "certainty")).toEqual(["Observed", "Observed"]);
    const { alerts } = world.act("alert-000001", { name: "close", outcome: "drill", note: "" });
    const last = alertCap(alerts.at(-1)!.alert, SITE);
    check(last);
    expect([one(last, "msgType"), one(last, "status")]).toEqual(["Cancel", "Exercise"]);
    expect(one(last, "references").split(" ")).toHaveLength(2);
  });

  test("has its building's outline, closed, where the site says where it lies, and none where it does not", () => {
    const { world } = burning();
    const alert = theAlert(world, "smoke-1", "fire");
    const [polygon] = values(alertCap(alert, SITE), "polygon");
    expect(polygon!.split(" ")).toHaveLength(5);
    expect(polygon).toMatch(/^30\.2499\d*,119\.7001\d* /);
    const bare = alertCap(alert, { ...SITE, corner: undefined });
    check(bare);
    expect(values(bare, "polygon")).toEqual([]);
  });

  test("carries an identifier of GB/T 35965.1: the unit's 14 characters, 14 digits of local time, a serial number", () => {
    const at = { sentMs: Date.UTC(2026, 0, 31, 16, 5, 9), number: 12, version: 3 };
    expect(capIdentifier(SITE, at)).toBe("33010600000001_20260201000509_0000120003");
    expect(capIdentifier({ unitCode: undefined }, at)).toMatch(/^0{14}_/);
  });
});

describe("a notice as CAP 1.2", () => {
  test("says evacuate or stay to each part, then changes, then the all-clear", () => {
    const { act } = burning();
    const first = evacuationCap(act({ name: "issue", confirmed: "on-site" }), SITE);
    check(first);
    expect([one(first, "status"), one(first, "msgType"), one(first, "scope")]).toEqual(["Actual", "Alert", "Public"]);
    expect(new Set(values(first, "responseType"))).toEqual(new Set(["Evacuate"]));
    act({ name: "live-voice", on: true });
    const update = evacuationCap(act({ name: "update", unsafe: ["route-1"], reason: "浓烟" }), SITE);
    check(update);
    expect(one(update, "references")).toBe(`${one(first, "sender")},${one(first, "identifier")},${one(first, "sent")}`);
    expect(new Set(values(update, "responseType"))).toEqual(new Set(["Evacuate", "Shelter"]));
    const over = evacuationCap(act({ name: "all-clear", reason: "扑灭" }), SITE);
    check(over);
    expect([one(over, "msgType"), ...values(over, "responseType")]).toEqual(["Update", "AllClear", "AllClear"]);
  });

  test("of a drill is an exercise in every part of it, and one that was called off is cancelled", () => {
    const world = createWorld({ places: WILLOW_PLACES });
    const act = (wanted: EvacuationAct, evacuation: string | null) =>
      world
        .put({ kind: "evacuation", by: { name: "li", role: "station" }, evacuation, version: null, act: wanted })
        .facts.flatMap((fact) => (fact.kind === "evacuation" ? [fact.evacuation] : []))
        .at(-1)!;
    const { id } = act({ name: "draft", area: { kind: "building", id: "b1" }, exercise: true, confirmed: null, reason: "演练" }, null);
    const xml = evacuationCap(act({ name: "issue", confirmed: null }, id), SITE);
    check(xml);
    expect(one(xml, "status")).toBe("Exercise");
    for (const headline of values(xml, "headline")) expect(headline).toMatch(/演练|EXERCISE/);
    for (const words of values(xml, "description")) expect(words).toMatch(/^(这是演练,不是真的。|This is a drill)/);
    expect(xml).not.toMatch(/幺幺九|dial 119/);
    world.nowMs += 1_000;
    const off = evacuationCap(act({ name: "cancel", reason: "下雨" }, id), SITE);
    check(off);
    expect([one(off, "msgType"), one(off, "status")]).toEqual(["Cancel", "Exercise"]);
  });

  test("never names who waits to be carried", () => {
    const { act } = burning();
    act({ name: "issue", confirmed: "on-site" });
    const xml = evacuationCap(act({ name: "assign", resident: "r-wang", carrier: "小李" }), SITE);
    check(xml);
    expect(xml).not.toMatch(/王奶奶|小李|b1-1-301/);
  });
});
