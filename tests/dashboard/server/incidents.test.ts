import { describe, expect, test } from "vitest";
import { nothingPending } from "../../../gateway/runner/view-state.ts";
import { openIncident } from "../../../rules/dispatch/record.ts";
import { takeCollected } from "../../../rules/engine/outcomes.ts";
import { emptySituation } from "../../../rules/engine/situation.ts";
import type { Incident } from "../../../rules/model/incident.ts";
import { until } from "../../harness/until.ts";
import { createCommunity } from "./community.ts";
import { hostLive, PROPERTY, RESIDENT, STATION, STREET, watch } from "./screen.ts";

const INCIDENTS = { id: "i", kind: "incidents" as const, q: {} };

/** Incidents with numbers of their own, in the buildings that are named. */
function incidentsIn(...buildings: readonly string[]): Incident[] {
  const situation = emptySituation({ zones: new Map(), utcOffsetMs: 0, stations: [] });
  const made = buildings.map((building) =>
    openIncident(
      situation,
      {
        kind: "fire",
        priority: "P1",
        exercise: false,
        building,
        zone: `${building}-0101`,
        place: { zh: building, en: building },
        reportedBy: "li",
        by: "li",
        note: "",
      },
      0,
    ),
  );
  takeCollected();
  return made;
}

describe("a screen that asks for incidents", () => {
  test.each([
    ["the station", STATION, ["1970-0001", "1970-0002"]],
    ["property staff", PROPERTY, ["1970-0001", "1970-0002"]],
    ["the street of b2", STREET, ["1970-0002"]],
    ["a resident", RESIDENT, []],
  ] as const)("of %s is told of those it may see: the open ones, then each change", async (_who, person, seen) => {
    const community = createCommunity();
    const [first, second] = incidentsIn("b1", "b2") as [Incident, Incident];
    const put = (incident: Incident): void =>
      community.view.advance([], { ...nothingPending(), facts: [{ kind: "incident", incident, lines: [] }] });
    put(first);
    const host = await hostLive(community);
    const screen = await watch(host, community, { person, scopes: [INCIDENTS] });
    const snapshot = await screen.first("in");
    expect(snapshot).toMatchObject({ id: "i", all: true });
    put(second);
    put({ ...second, version: 2, closed: { at: 1, by: "li", outcome: "real", note: "" } });
    screen.say({ t: "resnap", id: "i" });
    await until(() => screen.all("in").filter(({ all }) => all).length === 2, "the second snapshot");
    const told = new Set(screen.all("in").flatMap(({ incidents }) => incidents.map(({ id }) => id)));
    expect([...told]).toEqual(seen);
    const changes = screen.all("in").filter(({ all }) => !all);
    expect(changes.flatMap(({ incidents }) => incidents.map(({ version, state }) => `${version} ${state}`))).toEqual(
      seen.includes("1970-0002" as never) ? ["1 open", "2 closed"] : [],
    );
  });
});
