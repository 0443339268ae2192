import { expect, test } from "vitest";
import { until } from "../../harness/until.ts";
import { createCommunity } from "./community.ts";
import { ALERTS, hostLive, PROPERTY, RESIDENT, STREET, watch } from "./screen.ts";

test("an act is done under the person's name and answered with the new version", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const alert = community.raise();
  const screen = await watch(host, community, { scopes: [ALERTS] });
  screen.say({ t: "cmd", ref: "r1", name: "acknowledge", args: { id: alert.id, version: 1, note: "on the way" }, at: 1 });
  expect(await screen.first("res")).toEqual({ t: "res", ref: "r1", ok: true, version: 2 });
  expect(community.commands).toEqual([
    { by: { name: "li", role: "station" }, alert: alert.id, version: 1, ref: "r1", command: { name: "acknowledge", note: "on the way" } },
  ]);
  expect((await screen.first("al")).alert).toMatchObject({ id: alert.id, version: 2, state: "acknowledged" });
});

test.each([
  ["verify", { result: "confirmed", by: "phone" }, { name: "verify", result: "confirmed", by: "phone", note: "" }],
  ["shelve", { until: 5, reason: "works" }, { name: "shelve", until: 5, reason: "works" }],
  ["unshelve", {}, { name: "unshelve" }],
  ["close", { outcome: "real", note: "out" }, { name: "close", outcome: "real", note: "out" }],
])("%s carries the fields of the HTTP body", async (name, fields, command) => {
  const community = createCommunity();
  const host = await hostLive(community);
  const alert = community.raise();
  const screen = await watch(host, community, { scopes: [] });
  screen.say({ t: "cmd", ref: "r1", name, args: { id: alert.id, version: 1, ...fields } });
  expect(await screen.first("res")).toMatchObject({ ref: "r1", ok: true });
  expect(community.commands.map((request) => request.command)).toEqual([command]);
});

test("a refusal says why in both languages, and how the alert stands", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const alert = community.change(community.raise(), { occurrences: 2 });
  const refusal = { status: 412, code: "stale_version", message: { zh: "已被小李更新", en: "Li changed it" } } as const;
  community.answer = (now) => ({ ok: false, refusal, alert: now });
  const screen = await watch(host, community, { scopes: [] });
  screen.say({ t: "cmd", ref: "r1", name: "close", args: { id: alert.id, version: 1, outcome: "real" } });
  const { status, code, message: text } = refusal;
  expect(await screen.first("res")).toEqual({ t: "res", ref: "r1", ok: false, err: { status, code, text }, version: 2 });
});

test.each([
  ["an unknown act", "reset", { id: "x" }],
  ["a missing id", "acknowledge", {}],
  ["a close without outcome", "close", { id: "x", version: 1 }],
  ["an outcome nobody knows", "close", { id: "x", version: 1, outcome: "whatever" }],
  ["a version that is no number", "acknowledge", { id: "x", version: "1" }],
])("%s is answered with 400 and the line stays", async (_what, name, args) => {
  const community = createCommunity();
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [] });
  screen.say({ t: "cmd", ref: "r1", name, args });
  expect(await screen.first("res")).toMatchObject({ ref: "r1", ok: false, err: { status: 400 } });
  expect(community.commands).toEqual([]);
  expect(community.audit).toMatchObject([{ actor: "li", action: `alert.${name}`, outcome: "refused" }]);
  screen.say({ t: "ping" });
  await screen.first("pong");
});

test.each([
  ["a resident on the own home", RESIDENT, "b1-0101", 403],
  ["a resident elsewhere", RESIDENT, "b2-0101", 404],
  ["property staff on a life at risk", PROPERTY, "b1-0101", 403],
  ["the street in its building", STREET, "b2-0101", 403],
  ["the street elsewhere", STREET, "b1-0101", 404],
])("%s may not act", async (_who, person, zone, status) => {
  const community = createCommunity();
  const host = await hostLive(community);
  const alert = community.raise({ zone, building: zone.slice(0, 2) });
  const screen = await watch(host, community, { person, scopes: [] });
  screen.say({ t: "cmd", ref: "r1", name: "acknowledge", args: { id: alert.id } });
  expect(await screen.first("res")).toMatchObject({ ok: false, err: { status } });
  expect(community.commands).toEqual([]);
  expect(community.audit).toMatchObject([{ actor: person.name, action: "alert.acknowledge", target: alert.id }]);
});

test("property staff answer what is theirs, closed alerts are still found, unknown ones are 404", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const bin = community.raise({ kind: "bin-full", priority: "P4" });
  const over = community.raise({ kind: "bin-full", priority: "P4" });
  community.change(over, { state: "closed" });
  const refusal = { status: 409, code: "closed", message: { zh: "已办结", en: "It is closed" } } as const;
  community.answer = (alert) => (alert === undefined ? { ok: false, refusal, alert: null } : { ok: true, alert });
  const screen = await watch(host, community, { person: PROPERTY, scopes: [] });
  for (const [ref, id] of [
    ["r1", bin.id],
    ["r2", over.id],
    ["r3", "nothing"],
  ] as const)
    screen.say({ t: "cmd", ref, name: "acknowledge", args: { id } });
  await until(() => screen.all("res").length === 3, "three answers");
  const outcome = (ref: string): unknown => screen.all("res").find((res) => res.ref === ref);
  expect(outcome("r1")).toMatchObject({ ok: true });
  expect(outcome("r2")).toMatchObject({ ok: false, err: { status: 409 } });
  expect(outcome("r3")).toMatchObject({ ok: false, err: { status: 404 } });
});

test("more than 20 commands a second are answered with 429, every one of them", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const alert = community.raise();
  community.answer = (now) => ({ ok: true, alert: now });
  const screen = await watch(host, community, { scopes: [] });
  for (let number = 0; number < 60; number++) screen.say({ t: "cmd", ref: `r${number}`, name: "acknowledge", args: { id: alert.id } });
  await until(() => screen.all("res").length === 60, "an answer to each");
  const refused = screen.all("res").filter((res) => !res.ok && res.err.status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(30);
  expect(community.commands.length).toBe(60 - refused.length);
  expect(new Set(screen.all("res").map(({ ref }) => ref)).size).toBe(60);
  expect(community.audit.length).toBeLessThan(refused.length);
});

test("an act that could not be kept is told so, and may be tried again", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const alert = community.raise();
  const screen = await watch(host, community, { scopes: [] });
  community.answer = () => {
    throw new Error("disk full");
  };
  screen.say({ t: "cmd", ref: "r1", name: "acknowledge", args: { id: alert.id } });
  expect(await screen.first("res")).toMatchObject({ ok: false, err: { status: 503 } });
  expect(community.faults).toHaveLength(1);
});
