import { expect, test } from "vitest";
import type { BacktestResult } from "../../../gateway/backtest/messages.ts";
import type { Alert } from "../../../rules/model/alert.ts";
import type { ComparedFiring } from "../../../rules/model/backtest.ts";
import { registerDevice, signInDevice, type TestDevice } from "../../harness/device.ts";
import { type RunningGateway, startGateway, temporaryFolder } from "../../harness/gateway.ts";
import type { Caller } from "../../harness/http.ts";
import { until } from "../../harness/until.ts";
import { leakRule } from "../rules/rule-text.ts";

const LOCAL = `rules:
  - id: pressure-for-a-while
    alert: pipe-burst
    priority: P2
    devices: [pipe-pressure]
    when: { all: [{ value: pressure_kpa, below: 100 }, { value: flow_m3_h, above: 5 }] }
    for: 2s
    owner: property
    message: { zh: "{place} 水压 {pressure_kpa}", en: "{place}: {pressure_kpa}" }
  - id: hot-beside-smoke
    alert: fire-suspected
    priority: P2
    devices: [smart-bin]
    when:
      all:
        - { value: temperature_c, at-least: 40, clear: 35 }
        - { near: { value: alarm, is: true }, devices: [smoke-detector], in: building, within: 1m }
    owner: station
    message: { zh: "{place}", en: "{place}" }
  - id: lid-often
    alert: pipe-leak
    priority: P3
    devices: [smart-bin]
    when: { count: { value: lid_open, is: true }, at-least: 3, within: 1m }
    owner: property
    message: { zh: "{place}", en: "{place}" }
`;
const DEVICES = [
  ["bt-pipe", "pipe-pressure"],
  ["bt-bin-1", "smart-bin"],
  ["bt-bin-2", "smart-bin"],
  ["bt-smoke", "smoke-detector"],
  ["bt-button", "emergency-button"],
] as const;
const VALUES: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  "pipe-pressure": [{ pressure_kpa: 60 }, { pressure_kpa: 60, flow_m3_h: 9 }, { pressure_kpa: 300 }, { flow_m3_h: 1 }, { fault: true }],
  "smart-bin": [{ fill_pct: 95 }, { fill_pct: 20 }, { temperature_c: 45 }, { temperature_c: 20 }, { lid_open: true }, { tilted: true }],
  "smoke-detector": [{ alarm: true }, { alarm: false }, { battery_pct: 10 }, { battery_pct: 90 }, { alarm: true, test: true }],
  "emergency-button": [{ pressed: true }, { assist: true }, { cancelled: true }, { pressed: true, test: true }],
};

/** Numbers that look random and are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Readings on time, late by up to 25 s and so out of order, and some that are history. */
async function report(devices: readonly TestDevice[], count: number, pick: (below: number) => number): Promise<void> {
  for (let left = count; left > 0; left--) {
    const at = pick(DEVICES.length);
    const choices = VALUES[DEVICES[at]![1]]!;
    const ageMs = [0, 0, 0, 400, 7_000, 25_000, 900_000][pick(7)]!;
    const sentAt = Date.now();
    await devices[at]!.report(choices[pick(choices.length)]!, { at: sentAt - ageMs, sentAt });
  }
}

async function act(admin: Caller, pick: (below: number) => number): Promise<void> {
  const open = (await admin.get("/api/v1/alerts?state=open")).body.alerts as { id: string }[];
  for (const { id } of open) {
    if (pick(2) === 0) await admin.post(`/api/v1/alerts/${id}/acknowledge`, {});
    if (pick(3) === 0) await admin.post(`/api/v1/alerts/${id}/close`, { outcome: "real", note: "" });
  }
}

async function tested(admin: Caller, body: unknown): Promise<BacktestResult> {
  const { status, body: made } = await admin.post("/api/v1/rules/backtest", body);
  expect(status, JSON.stringify(made)).toBe(202);
  const done = await until(
    async () => {
      const { body: now } = await admin.get(`/api/v1/rules/backtest/${made.id}`);
      return now.state === "running" ? undefined : now;
    },
    "the backtest ends",
    60_000,
  );
  expect(done).toMatchObject({ state: "done", share: 1, error: null });
  return done.result;
}

/** What was raised live, as the alerts' records have it: when each began, and began anew. */
async function raisedLive(admin: Caller): Promise<string[]> {
  const { alerts } = (await admin.get("/api/v1/alerts?limit=1000")).body as { alerts: Alert[] };
  return alerts
    .filter(({ device }) => device !== null)
    .flatMap(({ kind, device, timeline }) =>
      timeline
        .filter(({ event }) => event === "raised" || event === "raised-again")
        .map(({ atMs }) => ({ atMs, what: `${kind} ${device} ${atMs}` })),
    )
    .toSorted((one, other) => one.atMs - other.atMs || (one.what < other.what ? -1 : 1))
    .map(({ what }) => what);
}
const shown = (firings: readonly ComparedFiring[]): string[] =>
  firings
    .toSorted((one, other) => one.at - other.at || (`${one.kind} ${one.device}` < `${other.kind} ${other.device}` ? -1 : 1))
    .map(({ kind, device, at }) => `${kind} ${device} ${at}`);

async function connect(gateway: RunningGateway, secrets: ReadonlyMap<string, string>): Promise<TestDevice[]> {
  return Promise.all(DEVICES.map(([id]) => signInDevice(gateway, id, secrets.get(id)!)));
}

test(
  "the present rules over the journal of a live run raise what was raised live, over late readings, people's acts and a kill",
  {
    timeout: 180_000,
  },
  async () => {
    const folder = temporaryFolder();
    const pick = seeded(7);
    const first = await startGateway({ folder });
    expect((await first.admin.put("/api/v1/rules", { files: [{ name: "local.yaml", text: LOCAL }] })).status).toBe(200);
    const secrets = new Map<string, string>();
    for (const [id, kind] of DEVICES) secrets.set(id, await registerDevice(first, id, kind));
    const devices = await connect(first, secrets);
    const [pipe] = devices;
    for (let round = 0; round < 4; round++) {
      await report(devices, 40, pick);
      await act(first.admin, pick);
    }
    // Over first: what a person has closed speaks again only when it was over in between.
    await pipe!.report({ pressure_kpa: 300, flow_m3_h: 1 });
    await pipe!.report({ pressure_kpa: 60, flow_m3_h: 9 });
    // Its deadline, with nothing coming in between.
    await until(
      async () =>
        ((await first.admin.get("/api/v1/alerts?kind=pipe-burst&state=open")).body.alerts as Alert[]).find(({ active }) => active),
      "the burst is raised",
      10_000,
    );
    await first.end("SIGKILL");

    const { admin, ...second } = await startGateway({ folder });
    const again = await connect({ admin, ...second }, secrets);
    for (let round = 0; round < 2; round++) {
      await report(again, 40, pick);
      await act(admin, pick);
    }
    // So that nothing is raised between the two looks.
    await again[0]!.report({ pressure_kpa: 300, flow_m3_h: 1 });
    const live = await raisedLive(admin);
    const { firings, both, onlyTried, onlyPresent, history, endedBy } = await tested(admin, {
      files: [{ name: "local.yaml", text: LOCAL }],
    });
    expect(shown(firings)).toEqual(live);
    expect({ both, onlyTried, onlyPresent, endedBy }).toEqual({ both: live.length, onlyTried: 0, onlyPresent: 0, endedBy: null });
    expect(firings.every(({ at, presentAt, of }) => of === "both" && at === presentAt)).toBe(true);
    expect(live.length).toBeGreaterThan(30);
    expect(history.trimmed).toBe(false);
    expect(new Set(firings.map(({ rule }) => rule))).toContain("hot-beside-smoke");
  },
);

test(
  "another set is compared with the present one, within its time and devices, and nothing of it is raised",
  {
    timeout: 60_000,
  },
  async () => {
    const gateway = await startGateway();
    const { admin } = gateway;
    const secrets = new Map<string, string>();
    for (const [id, kind] of DEVICES) secrets.set(id, await registerDevice(gateway, id, kind));
    const [pipe, bin] = await connect(gateway, secrets);
    await pipe!.report({ flow_m3_h: 4 });
    await bin!.report({ fill_pct: 95 });
    await pipe!.report({ flow_m3_h: 1 });
    const before = (await admin.get("/api/v1/alerts")).body;

    const files = [{ name: "leak.yaml", text: leakRule() }];
    const result = await tested(admin, { files, replaces: false });
    expect(result).toMatchObject({ tried: 2, present: 1, both: 1, onlyTried: 1, onlyPresent: 0, more: 0, failures: [] });
    expect(result.rules).toContainEqual({ rule: "leak-by-flow", tried: 1, present: 0, both: 0 });
    expect(result.devices).toContainEqual({ rule: "bin-full", device: "bt-bin-1", tried: 1, present: 1, both: 1 });
    expect(result.firings.map(({ rule, device, of }) => `${rule} ${device} ${of}`)).toEqual([
      "leak-by-flow bt-pipe tried",
      "bin-full bt-bin-1 both",
    ]);
    expect(await tested(admin, { files, devices: ["bt-bin-1"] })).toMatchObject({ tried: 1, present: 1 });
    expect(await tested(admin, { files, to: result.firings[1]!.at })).toMatchObject({ tried: 1, present: 0 });
    expect(await tested(admin, { files: [{ name: "starter.yaml", text: "" }] })).toMatchObject({ tried: 0, present: 1, onlyPresent: 1 });
    expect((await admin.get("/api/v1/alerts")).body).toEqual(before);
  },
);

test("a set with faults is refused with their places, and what is not there is unknown", { timeout: 60_000 }, async () => {
  const { admin } = await startGateway();
  const bad = await admin.post("/api/v1/rules/backtest", { files: [{ name: "leak.yaml", text: leakRule({ above: "many" }) }] });
  expect(bad.status).toBe(400);
  expect(bad.body.faults[0]).toMatchObject({ file: "leak.yaml", line: 6 });
  expect((await admin.post("/api/v1/rules/backtest", { files: [], from: 2, to: 1 })).status).toBe(400);
  expect((await admin.get("/api/v1/rules/backtest/none")).status).toBe(404);
  expect((await admin.delete("/api/v1/rules/backtest/none")).status).toBe(404);
  const { body } = await admin.post("/api/v1/rules/backtest", { files: [] });
  expect((await admin.delete(`/api/v1/rules/backtest/${body.id}`)).status).toBe(204);
});
