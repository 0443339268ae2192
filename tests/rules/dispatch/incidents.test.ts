import { describe, expect, test } from "vitest";
import type { IncidentAct, IncidentLine, Stage } from "../../../rules/model/incident.ts";
import type { Outcomes } from "../../../rules/model/input.ts";
import { addFleet } from "../ops.ts";
import { createWorld, theAlert, type World } from "../world.ts";

/** With the fleet of two homes, by day: m1 and m2 are on shift. */
function world(): World {
  const made = createWorld();
  addFleet(made);
  // A quarter past ten in the morning.
  made.nowMs += 4 * 3_600_000;
  return made;
}

const stage = (to: Stage, person: string | null = null, unit: string | null = null): IncidentAct => ({
  name: "stage",
  stage: to,
  person,
  unit,
  note: "",
});
const close = (outcome: "real" | "drill" = "real", closesAlerts = false): IncidentAct => ({
  name: "close",
  outcome,
  note: "",
  closesAlerts,
});
const codeOf = ({ refusal }: Outcomes): string | undefined => refusal?.code;
const linesOf = ({ outcomes }: World): IncidentLine[] =>
  outcomes.flatMap(({ facts }) => facts.flatMap((fact) => (fact.kind === "incident" ? fact.lines : [])));
const eventsOf = (of: World): string[] => linesOf(of).map(({ event }) => event);
const subjectsOf = ({ situation }: World): string[] =>
  [...situation.supervision.values()]
    .filter(({ active, subject }) => active && !subject!.startsWith("siren:"))
    .map(({ subject, priority }) => `${subject} ${priority}`);
const clockOf = (of: World, name: string) => of.incident().clocks.find((clock) => clock.name === name)!;

describe("an incident", () => {
  test("opens with a life at risk, in the alert's first step, with the next number of the year and those on shift told", () => {
    const one = world();
    const { alerts } = one.read("smoke-1", { alarm: true });
    expect(alerts).toMatchObject([{ op: "new", alert: { version: 1, incident: "2023-0001" } }]);
    expect(one.incident()).toMatchObject({
      id: "2023-0001",
      kind: "fire",
      priority: "P1",
      station: "s1",
      zone: "b1-501",
      stage: "told",
      alerts: [alerts[0]!.alert.id],
      responders: [
        { person: "m1", name: "李晓峰", unit: "s1", stage: "told" },
        { person: "m2", stage: "told" },
      ],
    });
    expect(eventsOf(one)).toEqual(["opened", "told", "told", "alert"]);
  });

  test("takes in what belongs to it: fire in the same house, smoke and a call for help in the same home", () => {
    const one = world();
    one.read("button-1", { pressed: true });
    one.read("smoke-1", { alarm: true });
    one.read("bin-1", { temperature_c: 80 });
    expect(one.incident()).toMatchObject({ kind: "fire", alertCount: 3 });
    // Another house is another emergency.
    one.read("smoke-2", { alarm: true });
    expect([...one.situation.incidents.keys()]).toEqual(["2023-0001", "2023-0002"]);
  });

  test("an hour after the last alert a fire in the same house is another one; of the same home it is still the same", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    one.wait(3_600_000);
    one.read("bin-1", { temperature_c: 80 });
    expect(one.incident().alertCount).toBe(2);
  });

  test("routine trouble opens none; a person makes one of it, and twice is once", () => {
    const one = world();
    one.read("button-1", { assist: true });
    expect(one.situation.incidents.size).toBe(0);
    const { id } = theAlert(one, "button-1", "assist");
    const open: IncidentAct = { name: "open", alert: id, kind: "assist", zone: null, exercise: false, note: "上门看看" };
    expect(codeOf(one.dispatch(null, open))).toBeUndefined();
    expect(codeOf(one.dispatch(null, open))).toBeUndefined();
    expect(theAlert(one, "button-1", "assist").incident).toBe(one.incident().id);
    expect(one.incident().alerts).toEqual([id]);
  });

  test("what a device says while it is out of service opens none, until it is back", () => {
    const one = world();
    const until = one.nowMs + 60_000;
    one.put({ kind: "service", by: { name: "li", role: "station" }, subject: "smoke-1", until, reason: "检修" });
    one.read("smoke-1", { alarm: true });
    expect(one.situation.incidents.size).toBe(0);
    one.wait(60_000);
    expect(theAlert(one, "smoke-1", "fire").incident).toBe(one.incident().id);
  });

  test("is closed with an outcome, when nothing of it is open or with all that is, and its number is not given again", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    const { id } = one.incident();
    expect(codeOf(one.dispatch(id, close()))).toBe("alerts_open");
    const { alerts, facts } = one.dispatch(id, close("real", true));
    expect(alerts).toMatchObject([{ op: "close", alert: { outcome: "real", closed: { by: "li" } } }]);
    expect(facts.at(-1)).toMatchObject({ kind: "incident", incident: { id, closed: { by: "li", outcome: "real" } } });
    expect(codeOf(one.dispatch(id, close()))).toBe("not_open");
    one.read("smoke-1", { alarm: true });
    expect(one.incident().id).toBe("2023-0002");
  });

  test("an exercise ends as a drill and nothing else does; it reaches nobody outside", () => {
    const one = world();
    one.dispatch(null, { name: "open", alert: null, kind: "fire", zone: "b1-501", exercise: true, note: "" });
    const { id } = one.incident();
    expect(codeOf(one.dispatch(id, close("real")))).toBe("bad_outcome");
    one.wait(600_000);
    expect(subjectsOf(one)).toEqual([]);
    // A real fire never vanishes in it.
    one.read("smoke-1", { alarm: true });
    expect(theAlert(one, "smoke-1", "fire").incident).toBe("2023-0002");
    expect(codeOf(one.dispatch(id, close("drill")))).toBeUndefined();
  });
});

describe("stages", () => {
  test("going answers: the alert says who, nobody else is rung for it, and the clock stops", () => {
    const one = world();
    one.read("button-1", { pressed: true });
    one.wait(20_000);
    const { alerts } = one.dispatch(one.incident().id, stage("going"), { by: "m1" });
    expect(alerts).toMatchObject([{ alert: { state: "acknowledged", acknowledged: { by: "m1" } } }]);
    expect(alerts[0]!.alert.timeline.at(-1)).toMatchObject({ event: "going", by: "m1", why: { zh: "出动:李晓峰" } });
    expect(clockOf(one, "answer")).toMatchObject({ tookMs: 20_000, isBreached: false });
    expect(one.incident()).toMatchObject({ stage: "going", responders: [{ person: "m1", stage: "going" }, { stage: "told" }] });
  });

  test("several people each have their own, forward in any stride and never back but to the station", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    const { id } = one.incident();
    one.dispatch(id, stage("arrived"), { by: "m1" });
    one.dispatch(id, stage("going"), { by: "m2" });
    one.dispatch(id, stage("going"), { by: "wang" });
    expect(one.incident().responders.map(({ person, stage: at }) => `${person} ${at}`)).toEqual(["m1 arrived", "m2 going", "wang going"]);
    expect(one.incident().stage).toBe("arrived");
    expect(codeOf(one.dispatch(id, stage("going"), { by: "m1" }))).toBe("illegal_transition");
    // The same touch twice is one touch.
    const { facts, refusal } = one.dispatch(id, stage("arrived"), { by: "m1" });
    expect({ facts, refusal }).toEqual({ facts: [], refusal: null });
    expect(codeOf(one.dispatch(id, stage("going", "ghost")))).toBe("not_found");
  });

  test("whoever called hears of the first: that a second one goes, when somebody is there, is no step of the alert", () => {
    const one = world();
    one.read("button-1", { pressed: true });
    const { id } = one.incident();
    one.dispatch(id, stage("arrived"), { by: "m1" });
    expect(one.dispatch(id, stage("going"), { by: "m2" }).alerts).toEqual([]);
    // Smoke in the same home meanwhile: whoever goes answers that too.
    one.read("smoke-1", { alarm: true });
    const { alerts } = one.dispatch(id, stage("arrived"), { by: "m2" });
    expect(alerts.map(({ alert }) => `${alert.kind} ${alert.timeline.at(-1)!.event}`)).toEqual(["sos arrived", "fire arrived"]);
  });

  test("the button is told about how many minutes, from five arrivals of the station on", () => {
    const one = world();
    const minutes = (): unknown[] => {
      one.read("button-1", { pressed: true });
      const { id } = one.incident();
      one.dispatch(id, stage("going"), { by: "m1" });
      const stages = one.owed("button-1").filter(({ name }) => name === "call_stage");
      const args = stages.map((delivery) => delivery.args);
      one.wait(95_000);
      one.dispatch(id, stage("arrived"), { by: "m1" });
      one.dispatch(id, close("real", true));
      return args;
    };
    for (let times = 0; times < 5; times++) expect(minutes()).toEqual([{ stage: "coming" }]);
    expect(minutes()).toEqual([{ stage: "coming", minutes: 2 }]);
  });

  test("a station's stage is that of its people; whoever is back may go again", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    const { id } = one.incident();
    one.dispatch(id, stage("controlled", null, "s1"));
    expect(one.incident().responders.map(({ stage: at }) => at)).toEqual(["controlled", "controlled"]);
    one.dispatch(id, stage("back", null, "s1"));
    expect(one.incident().stage).toBe("back");
    one.dispatch(id, stage("going"), { by: "m2" });
    expect(one.incident()).toMatchObject({ stage: "going", responders: [{ stage: "back" }, { stage: "going" }] });
    expect(codeOf(one.dispatch(id, stage("going", null, "s2")))).toBe("nobody_there");
    expect(codeOf(one.dispatch(id, stage("going", null, "s9")))).toBe("not_found");
  });

  test("of two who act on the same version one wins, and the other is told who", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    const { id, version } = one.incident();
    expect(codeOf(one.dispatch(id, stage("going"), { by: "m1", version }))).toBeUndefined();
    const { refusal } = one.dispatch(id, stage("going"), { by: "m2", version });
    expect(refusal).toMatchObject({ status: 412, message: { en: "Changed by m1 meanwhile" } });
  });
});

describe("clocks", () => {
  test("a breach is a line of the record at its second, once, over a wall clock that is set", () => {
    const one = world();
    one.read("button-1", { pressed: true });
    one.put({ kind: "wall", offsetMs: 3_600_000 });
    one.wait(59_999);
    expect(eventsOf(one)).not.toContain("breach-answer");
    one.wait(1);
    one.wait(600_000);
    expect(eventsOf(one).filter((event) => event.startsWith("breach"))).toEqual(["breach-answer", "breach-arrival"]);
    one.dispatch(one.incident().id, stage("arrived"), { by: "m1" });
    expect(clockOf(one, "arrival")).toMatchObject({ tookMs: 660_000, isBreached: true });
  });

  test("a clock that was met is not breached, and nothing of a closed incident is", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    one.dispatch(one.incident().id, stage("arrived"), { by: "m1" });
    one.read("smoke-2", { alarm: true });
    one.dispatch("2023-0002", close("real", true));
    one.wait(600_000);
    expect(eventsOf(one).filter((event) => event.startsWith("breach"))).toEqual([]);
  });
});

describe("119", () => {
  const confirm = (of: World): Outcomes =>
    of.act(theAlert(of, "smoke-1", "fire").id, { name: "verify", result: "confirmed", by: "on-site", note: "" });

  test("a confirmed fire wants the call recorded; after 60 s without it the gateway says so, until it is", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    confirm(one);
    const { id } = one.incident();
    one.wait(59_999);
    expect(subjectsOf(one)).toEqual([]);
    one.wait(1);
    expect(subjectsOf(one)).toEqual([`call-119:${id} P2`]);
    one.dispatch(id, { name: "call", at: null, note: "已出警" });
    expect(subjectsOf(one)).toEqual([]);
    expect(one.incident().call).toMatchObject({ isOverdue: true, called: { by: "li", note: "已出警" } });
    expect(one.dispatch(id, { name: "call", at: null, note: "" }, { by: "wang" }).refusal).toMatchObject({
      code: "called_already",
      message: { en: "li has recorded the call already" },
    });
  });

  test("called before the 60 s are over, or called unfounded meanwhile: nobody is bothered", () => {
    for (const act of ["call", "unfounded"] as const) {
      const one = world();
      one.read("smoke-1", { alarm: true });
      confirm(one);
      if (act === "call") one.dispatch(one.incident().id, { name: "call", at: one.nowMs - 5_000, note: "" });
      else one.act(theAlert(one, "smoke-1", "fire").id, { name: "verify", result: "unfounded", by: "on-site", note: "" });
      one.wait(120_000);
      expect(subjectsOf(one)).toEqual([]);
    }
  });

  test("a time that can't be is refused, and so is a call about no fire", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    const { id } = one.incident();
    for (const at of [one.nowMs + 1, one.nowMs - 3_600_001, 0])
      expect(codeOf(one.dispatch(id, { name: "call", at, note: "" }))).toBe("bad_time");
    const other = world();
    other.read("button-1", { pressed: true });
    expect(codeOf(other.dispatch(other.incident().id, { name: "call", at: null, note: "" }))).toBe("no_fire");
  });
});

describe("people inside", () => {
  test("a word puts the timer back; silence is an alert of a life at risk; nothing is closed with somebody inside", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    const { id } = one.incident();
    one.dispatch(id, stage("arrived"), { by: "m1" });
    expect(codeOf(one.dispatch(id, { name: "enter", person: "m3" }))).toBe("not_found");
    one.dispatch(id, { name: "enter", person: "m1" });
    one.wait(1_199_000);
    one.dispatch(id, { name: "word", person: "m1" });
    one.wait(1_199_000);
    expect(subjectsOf(one)).toEqual([]);
    one.wait(1_000);
    expect(subjectsOf(one)).toEqual([`inside:${id}:m1 P1`]);
    expect(codeOf(one.dispatch(id, close("real", true)))).toBe("is_inside");
    expect(codeOf(one.dispatch(id, stage("back"), { by: "m1" }))).toBe("is_inside");
    one.dispatch(id, { name: "leave", person: "m1" });
    expect(subjectsOf(one)).toEqual([]);
    expect(codeOf(one.dispatch(id, close("real", true)))).toBeUndefined();
  });
});

test("each tick of the procedure is a line, with who and when, and can be taken back", () => {
  const one = world();
  one.read("smoke-1", { alarm: true });
  const { id } = one.incident();
  one.dispatch(id, { name: "tick", step: "call-119", done: true });
  one.dispatch(id, { name: "tick", step: "call-119", done: true }, { by: "wang" });
  expect(one.incident().ticks).toEqual({ "call-119": { at: one.nowMs, by: "li" } });
  one.dispatch(id, { name: "tick", step: "call-119", done: false });
  expect(one.incident().ticks).toEqual({});
  expect(eventsOf(one).filter((event) => event.startsWith("step"))).toEqual(["step-done", "step-undone"]);
  expect(codeOf(one.dispatch(id, { name: "tick", step: "no-such", done: true }))).toBe("not_found");
});

describe("a link", () => {
  const use = (of: World, hash: string, ref: string, to: Stage = "going", by = "m1"): Outcomes =>
    of.put({
      kind: "incident",
      by: { name: by, role: "link" },
      incident: of.incident().id,
      version: null,
      act: stage(to),
      link: { hash, ref, next: { hash: `${hash}-next`, expiresAt: of.nowMs + 60_000 } },
    });

  test("is for one person and one touch, and gives the next; a touch that is repeated is the same touch", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    const { id } = one.incident();
    one.dispatch(id, { name: "link", person: "m1", hash: "a", expiresAt: one.nowMs + 60_000 });
    expect(codeOf(use(one, "a", "r1", "going", "m2"))).toBe("link_unknown");
    expect(codeOf(use(one, "b", "r1"))).toBe("link_unknown");
    expect(use(one, "a", "r1").refusal).toBeNull();
    const before = one.incident().version;
    expect(use(one, "a", "r1").refusal).toBeNull();
    expect(one.incident().version).toBe(before);
    expect(codeOf(use(one, "a", "r2"))).toBe("link_used");
    expect(codeOf(use(one, "a", "r1", "arrived"))).toBe("link_used");
    expect(use(one, "a-next", "r3", "arrived").refusal).toBeNull();
    expect(one.incident().responders[0]).toMatchObject({ person: "m1", stage: "arrived" });
  });

  test("may be for a volunteer of no crew, by name: the record says so, and with the first touch that person is in the incident", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    const { id } = one.incident();
    expect(codeOf(one.dispatch(id, { name: "link", person: "王阿姨", hash: "v", expiresAt: one.nowMs + 60_000 }))).toBe("not_found");
    one.dispatch(id, { name: "link", person: "王阿姨", volunteer: true, hash: "v", expiresAt: one.nowMs + 60_000 });
    expect(use(one, "v", "r1", "going", "王阿姨").refusal).toBeNull();
    expect(use(one, "v-next", "r2", "arrived", "王阿姨").refusal).toBeNull();
    expect(one.incident().responders.find(({ person }) => person === "王阿姨")).toMatchObject({ stage: "arrived" });
  });

  test("that is out of date, or for nobody we know, opens nothing", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    const { id } = one.incident();
    expect(codeOf(one.dispatch(id, { name: "link", person: "ghost", hash: "g", expiresAt: one.nowMs + 1 }))).toBe("not_found");
    one.dispatch(id, { name: "link", person: "m1", hash: "a", expiresAt: one.nowMs + 60_000 });
    one.wait(60_000);
    expect(codeOf(use(one, "a", "r1"))).toBe("link_expired");
    expect(one.incident().responders[0]!.stage).toBe("told");
  });

  test("a touch that is refused does not use it up", () => {
    const one = world();
    one.read("smoke-1", { alarm: true });
    const { id } = one.incident();
    one.dispatch(id, stage("arrived"), { by: "m1" });
    one.dispatch(id, { name: "link", person: "m1", hash: "a", expiresAt: one.nowMs + 60_000 });
    expect(codeOf(use(one, "a", "r1", "going"))).toBe("illegal_transition");
    expect(use(one, "a", "r2", "controlled").refusal).toBeNull();
  });
});
