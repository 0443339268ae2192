import { describe, expect, test } from "vitest";
import type { Evacuation, EvacuationAct } from "../../../rules/model/evacuation.ts";
import { createWorld, theAlert, type World } from "../world.ts";
import { WILLOW_PLACES } from "./willow.ts";

function community(): World {
  const world = createWorld({ places: WILLOW_PLACES });
  for (const id of ["smoke-1", "smoke-2"]) world.add(id, "smoke-detector", { zone: "b1-1-201" });
  world.add("smoke-3", "smoke-detector", { zone: "b1-2-201" });
  world.add("smoke-stairs", "smoke-detector", { zone: "b1-1-2-stairs" });
  world.add("siren-1", "siren", { zone: "b1-1-1-stairs" });
  world.add("siren-2", "siren", { zone: "b1-2-2-stairs" });
  world.add("siren-b2", "siren", { zone: "b2-101" });
  return world;
}
const only = (world: World): Evacuation | undefined => [...world.situation.evacuations.values()][0];
const act = (world: World, wanted: EvacuationAct, more: { version?: number; by?: string } = {}) =>
  world.put({
    kind: "evacuation",
    by: { name: more.by ?? "li", role: "station" },
    evacuation: only(world)?.id ?? null,
    version: more.version ?? null,
    act: wanted,
  });
const ended = ({ facts }: ReturnType<World["put"]>): Evacuation | undefined =>
  facts.flatMap((fact) => (fact.kind === "evacuation" ? [fact.evacuation] : [])).at(-1);
const said = (world: World, siren: string): string[] =>
  world
    .owed(siren)
    .filter(({ name }) => name === "say")
    .map(({ args }) => String(args["text"]));
const ISSUE: EvacuationAct = { name: "issue", confirmed: null };

const FIRE_ZH =
  "十二号楼着火了。楼道没烟,马上走楼梯下楼。不要坐电梯。到东门广场集合。楼道有浓烟,不要出门。关紧房门,湿毛巾堵门缝。到窗边呼救,打幺幺九。";
const STAY_ZH = "楼道有浓烟,不要出门。关紧房门,湿毛巾堵门缝。到窗边呼救,打幺幺九。";

describe("a fire", () => {
  test("of one detector prepares the notice of its building and tells nobody", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    expect(only(world)).toMatchObject({ id: "evac-000001", version: 1, stage: "draft", building: "b1", exercise: false, issuedAt: null });
    expect(said(world, "siren-1")).toEqual([]);
    world.read("smoke-3", { alarm: true });
    world.read("smoke-1", { alarm: true });
    expect(only(world)).toMatchObject({ stage: "draft", version: 1 });
  });

  test("of two detectors in one zone sends it out by itself: both sentences, both languages, no lift, no countdown", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    world.read("smoke-2", { alarm: true });
    const issued = only(world)!;
    expect(issued).toMatchObject({ stage: "issued", last: "issued", version: 2, causes: ["alert-000001", "alert-000002"] });
    expect(issued.timeline.at(-1)).toMatchObject({ event: "issued", by: null });
    expect(issued.wordings[0]).toMatchObject({ response: "Evacuate", sentences: [{ number: 1 }, { number: 2 }] });
    expect(said(world, "siren-1")).toEqual([
      FIRE_ZH,
      "Fire in Building 12. If the stairs are clear, walk down now. No lift. Meet at East Gate. Smoke on the stairs: stay in. Shut the door, seal it with wet towels. Call from the window, dial 119.",
    ]);
    expect(said(world, "siren-b2")).toEqual([]);
    for (const text of issued.wordings.flatMap(({ sentences }) => sentences.flatMap(({ zh, en }) => [zh, en])))
      expect(text).not.toMatch(/\d+ ?(分钟|秒|min)/);
  });

  test("in the garage sends people up, and the notice says so for that part alone", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    world.read("smoke-2", { alarm: true });
    const { wordings } = only(world)!;
    expect(wordings.map(({ place, zones }) => [place.zh, zones.length])).toEqual([
      ["12号楼1单元1层至3层,2单元1层至2层", 9],
      ["12号楼地下1层", 1],
    ]);
    expect(wordings[1]!.sentences[0]!.zh).toContain("马上走楼梯上楼");
  });

  test("on the stairs themselves keeps those above behind their doors", () => {
    const world = community();
    world.read("smoke-stairs", { alarm: true });
    world.act(theAlert(world, "smoke-stairs", "fire").id, { name: "verify", result: "confirmed", by: "on-site", note: "" });
    expect(act(world, ISSUE).refusal).toBeNull();
    expect(only(world)).toMatchObject({ unsafe: ["route-1"], confirmed: { by: "li", how: "on-site" } });
    expect(said(world, "siren-1")[0]).toBe(STAY_ZH);
    expect(said(world, "siren-2")[0]).toBe(FIRE_ZH);
  });

  test("that is unfounded takes its unsent notice with it; one that was sent stays until a person ends it", () => {
    const world = community();
    const unfounded = (device: string) =>
      world.act(theAlert(world, device, "fire").id, { name: "verify", result: "unfounded", by: "phone", note: "" });
    world.read("smoke-1", { alarm: true });
    expect(ended(unfounded("smoke-1"))).toMatchObject({ stage: "ended", last: "cancelled", issuedAt: null });
    expect(only(world)).toBeUndefined();
    world.read("smoke-3", { alarm: false });
    world.read("smoke-3", { alarm: true });
    expect(act(world, { name: "issue", confirmed: "video" }).refusal).toBeNull();
    unfounded("smoke-3");
    expect(only(world)).toMatchObject({ id: "evac-000002", stage: "issued" });
  });
});

describe("a person", () => {
  test("sends the notice by one touch after 确警, and not before", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    expect(act(world, ISSUE).refusal).toMatchObject({ status: 409, code: "not_confirmed" });
    world.act(theAlert(world, "smoke-1", "fire").id, { name: "verify", result: "confirmed", by: "video", note: "" });
    expect(act(world, ISSUE).refusal).toBeNull();
    expect(only(world)).toMatchObject({ stage: "issued", confirmed: { by: "li", how: "video" } });
    expect(act(world, ISSUE).refusal).toMatchObject({ status: 409, code: "already_issued" });
  });

  test("who is second is told who was first", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    expect(act(world, { name: "issue", confirmed: "on-site" }, { version: 1, by: "zhou" }).refusal).toBeNull();
    expect(act(world, { name: "cancel", reason: "x" }, { version: 1, by: "li" }).refusal).toMatchObject({
      status: 412,
      message: { zh: "已被 zhou 更改", en: "Changed by zhou meanwhile" },
    });
    expect(only(world)).toMatchObject({ stage: "issued", version: 2 });
  });

  test("changes what is said only where a way has become unsafe, and for nobody else", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    act(world, { name: "issue", confirmed: "on-site" });
    const before = world.owed("siren-2").map(({ id }) => id);
    expect(act(world, { name: "update", unsafe: [], reason: "x" }).refusal).toMatchObject({ status: 409, code: "nothing_changes" });
    expect(act(world, { name: "update", unsafe: ["route-9"], reason: "x" }).refusal).toMatchObject({ status: 400 });
    expect(act(world, { name: "update", unsafe: ["route-1"], reason: "浓烟" }).refusal).toBeNull();
    expect(only(world)).toMatchObject({ last: "updated", unsafe: ["route-1"] });
    expect(said(world, "siren-1")).toEqual([STAY_ZH, expect.stringMatching(/^Smoke on the stairs: stay in/)]);
    expect(world.owed("siren-2").map(({ id }) => id)).toEqual(before);
    // Smoke does not leave stairs because somebody says so: what was unsafe stays unsafe.
    expect(act(world, { name: "update", unsafe: [], reason: "x" }).refusal).toMatchObject({ code: "nothing_changes" });
  });

  test("ends it with the all-clear: the tone stops, sentence 5 is said", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    act(world, { name: "issue", confirmed: "on-site" });
    expect(ended(act(world, { name: "all-clear", reason: "扑灭" }))).toMatchObject({
      stage: "ended",
      last: "all-clear",
      wordings: [{ response: "AllClear", sentences: [{ number: 5, zh: "警报解除了。现在可以回家。慢慢走。" }] }],
    });
    expect(world.owed("siren-1").map(({ name, args }) => [name, args["language"] ?? ""])).toEqual([
      ["siren_off", ""],
      ["say", "zh"],
      ["say", "en"],
    ]);
    expect(act(world, ISSUE).refusal).toMatchObject({ code: "not_open" });
  });

  test("sends somebody to a woman who can't walk: her home alone is told to wait, by name", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    act(world, { name: "issue", confirmed: "on-site" });
    expect(act(world, { name: "assign", resident: "r-nobody", carrier: "小李" }).refusal).toMatchObject({ status: 404 });
    act(world, { name: "assign", resident: "r-wang", carrier: "小李" });
    const home = only(world)!.wordings.filter(({ zones }) => zones.includes("b1-1-301"));
    expect(home).toMatchObject([
      { zones: ["b1-1-301"], response: "Shelter", sentences: [{ number: 3, zh: "王奶奶,请在家等。关好门。小李来接您。" }, { number: 2 }] },
    ]);
    expect(said(world, "siren-1")[0]).toBe(FIRE_ZH);
  });

  test("speaks live: on record with who and when, and nothing else changes", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    act(world, { name: "issue", confirmed: "on-site" });
    const before = only(world)!.wordings;
    act(world, { name: "live-voice", on: true });
    expect(only(world)!.timeline.at(-1)).toMatchObject({ event: "live-voice", by: "li" });
    expect(only(world)!.wordings).toEqual(before);
  });

  test("may prepare one where no device speaks, but not twice for one place", () => {
    const world = community();
    const draft: EvacuationAct = {
      name: "draft",
      area: { kind: "zone", id: "b1-1-301" },
      exercise: false,
      confirmed: "phone",
      reason: "来电",
    };
    expect(act(world, draft).refusal).toBeNull();
    expect(act(world, draft).refusal).toMatchObject({ status: 409, code: "already_open" });
    expect(act(world, ISSUE).refusal).toBeNull();
    expect(only(world)).toMatchObject({ wordings: [{ zones: ["b1-1-301"] }] });
    expect(act(world, { ...draft, area: { kind: "building", id: "b9" } }).refusal).toMatchObject({ status: 404 });
  });
});

describe("a drill", () => {
  const draft: EvacuationAct = { name: "draft", area: { kind: "building", id: "b1" }, exercise: true, confirmed: null, reason: "季度演练" };

  test("says first that it is one, and no number that can be dialled", () => {
    const world = community();
    act(world, draft);
    act(world, ISSUE);
    const [zh, en] = said(world, "siren-1");
    expect(zh).toMatch(/^这是演练,不是真的。/);
    expect(en).toMatch(/^This is a drill/);
    expect(`${zh}${en}`).not.toMatch(/幺幺九|119|110|120/);
  });

  test("is over when a real notice of its building goes out", () => {
    const world = community();
    act(world, draft);
    act(world, ISSUE);
    world.read("smoke-1", { alarm: true });
    expect([...world.situation.evacuations.values()].map(({ exercise, stage }) => [exercise, stage])).toEqual([
      [true, "issued"],
      [false, "draft"],
    ]);
    world.read("smoke-2", { alarm: true });
    expect([...world.situation.evacuations.values()].map(({ exercise, stage }) => [exercise, stage])).toEqual([[false, "issued"]]);
    expect(said(world, "siren-1")[0]).toBe(FIRE_ZH);
  });
});

test("a receiver that refuses a notice raises an alert that says what was wrong with it", () => {
  const world = community();
  const device = world.situation.registrations.get("siren-1")!;
  world.put({ kind: "reply", device, delivery: "notice-refused:forged:evac-000007", ok: false });
  world.put({ kind: "reply", device, delivery: "notice-refused:nonsense", ok: false });
  const open = [...world.situation.alerts.values()].filter(({ kind }) => kind === "supervision");
  expect(open).toMatchObject([{ subject: "notice:siren-1", priority: "P2" }]);
  expect(open[0]!.timeline[0]!.why).toEqual({
    zh: "siren-1 拒收疏散通知 evac-000007:签名不符",
    en: "siren-1 refused the notice evac-000007: wrong signature",
  });
});

test("a siren that does not say what it was told to is a matter for a person", () => {
  const world = community();
  world.read("smoke-1", { alarm: true });
  world.read("smoke-2", { alarm: true });
  world.wait(10 * 60_000 + 1);
  expect([...world.situation.supervision.keys()].toSorted()).toEqual(["siren:siren-1", "siren:siren-2"]);
});
