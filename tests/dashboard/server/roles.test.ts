import { describe, expect, test } from "vitest";
import { ROLES, type Role, type Scope as Bounds } from "../../../gateway/access/roles.ts";
import { until } from "../../harness/until.ts";
import { createCommunity } from "./community.ts";
import { ALERTS, DEVICES, hostLive, type Of, watch } from "./screen.ts";

const ZONES = ["b1-0101", "b1-0102", "b2-0101"];
const EVERYWHERE: Bounds = { buildings: null, zone: null };

/** Zones that each role is told of: the home, the buildings, or all. */
const SEES: Readonly<
  Record<
    Role,
    { readonly scope: Bounds; readonly zones: readonly string[]; readonly seesGateway: boolean; readonly acts: readonly string[] }
  >
> = {
  administrator: { scope: EVERYWHERE, zones: ZONES, seesGateway: true, acts: ["P1", "P3"] },
  station: { scope: EVERYWHERE, zones: ZONES, seesGateway: true, acts: ["P1", "P3"] },
  property: { scope: { buildings: ["b1"], zone: null }, zones: ["b1-0101", "b1-0102"], seesGateway: true, acts: ["P3"] },
  resident: { scope: { buildings: null, zone: "b1-0102" }, zones: ["b1-0102"], seesGateway: false, acts: [] },
  street: { scope: { buildings: ["b2"], zone: null }, zones: ["b2-0101"], seesGateway: true, acts: [] },
  district: { scope: { buildings: [], zone: null }, zones: [], seesGateway: true, acts: [] },
};

const deviceSnap = (message: Of<"snap">): message is Extract<Of<"snap">, { dict: unknown }> => "dict" in message;

describe.each(ROLES)("%s", (role) => {
  const { scope, zones, seesGateway, acts } = SEES[role];
  const person = { name: role, role, scope };

  test("is told of the alerts and devices that it may see, and of no others", async () => {
    const community = createCommunity();
    for (const zone of ZONES) community.add(`bin-${zone}`, "smart-bin", zone);
    for (const zone of ZONES) community.raise({ zone, building: zone.slice(0, 2) });
    community.raise({ zone: null, building: null, kind: "supervision", priority: "P3", subject: "disk" });
    const host = await hostLive(community);
    const screen = await watch(host, community, { person, scopes: [ALERTS, DEVICES] });
    await until(() => screen.all("snap").filter(({ last }) => last).length === 2, "both snapshots");
    const alerts = screen.all("snap").flatMap((snap) => (deviceSnap(snap) ? [] : snap.alerts.map(({ zone }) => zone)));
    expect(alerts).toEqual([...zones, ...(seesGateway ? [null] : [])]);
    const devices = screen.all("snap").flatMap((snap) => (deviceSnap(snap) ? snap.dict.map(([, id]) => id) : []));
    expect(devices).toEqual(zones.map((zone) => `bin-${zone}`));

    for (const zone of ZONES) {
      community.raise({ zone, building: zone.slice(0, 2) });
      community.report([{ device: `bin-${zone}`, values: { fill_pct: 5 } }]);
    }
    await until(() => screen.steps().length === 3, "three steps");
    expect(screen.steps().flatMap(({ alert }) => alert?.zone ?? [])).toEqual(zones);
    const shown = (): number[] => screen.all("d").flatMap(({ col }) => col.i);
    await until(() => shown().length >= zones.length, "its values");
    expect(shown().map((index) => ZONES[index])).toEqual(zones);
  });

  test.each(["P1", "P3"] as const)("acts on %s as its rights say", async (priority) => {
    const community = createCommunity();
    const alert = community.raise({ priority, zone: zones[0] ?? "b1-0101", building: (zones[0] ?? "b1").slice(0, 2) });
    const host = await hostLive(community);
    const screen = await watch(host, community, { person, scopes: [] });
    screen.say({ t: "cmd", ref: "r1", name: "acknowledge", args: { id: alert.id, version: 1 } });
    expect((await screen.first("res")).ok).toBe(acts.includes(priority));
    expect(community.commands).toHaveLength(acts.includes(priority) ? 1 : 0);
    expect(community.audit).toHaveLength(acts.includes(priority) ? 0 : 1);
  });
});

test("a role without the right to the live channel gets none, and that is on record", async () => {
  const community = createCommunity();
  const ports = { ...community.ports, rights: { ...community.ports.rights, may: () => false } };
  const host = await hostLive({ ...community, ports });
  await expect(watch(host, community, { scopes: [] })).rejects.toThrow("refused with 403");
  expect(community.audit).toMatchObject([{ actor: "li", action: "refused.live.read", outcome: "refused" }]);
});
