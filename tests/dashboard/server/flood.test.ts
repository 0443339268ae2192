import * as fc from "fast-check";
import { expect, test } from "vitest";
import { until } from "../../harness/until.ts";
import { createCommunity } from "./community.ts";
import { ALERTS, hostLive, openScreen, STATION, watch } from "./screen.ts";

test("a client that talks without end is read more slowly: it gets every answer, and nobody waits for it", async () => {
  const community = createCommunity();
  const host = await hostLive(community, { messagesPerS: 1_000 });
  const good = await watch(host, community, { scopes: [ALERTS] });
  const loud = await watch(host, community, { scopes: [] });
  const startMs = performance.now();
  for (let number = 0; number < 6_000; number++) loud.say({ t: "ping" });
  const delays: number[] = [];
  while (loud.all("pong").length < 6_000) {
    const raisedMs = performance.now();
    community.raise();
    await until(() => good.steps().length === community.log.length, "the step");
    delays.push(good.toldMs.at(-1)! - raisedMs);
  }
  expect(performance.now() - startMs).toBeGreaterThan(1_300);
  expect(delays.sort((one, other) => one - other)[Math.floor(delays.length * 0.95)]).toBeLessThan(100);
  expect(host.live.counters()).toMatchObject({ slow: 0, faults: 0 });
}, 60_000);

const scope = fc.record(
  {
    id: fc.string({ maxLength: 4 }),
    kind: fc.constantFrom("devices", "alerts", "people"),
    q: fc.oneof(fc.constant({}), fc.object({ maxDepth: 1 })),
  },
  { requiredKeys: [] },
);
const id = fc.constantFrom("a", "d", "", "zz");
const message = fc
  .oneof(
    fc.record(
      {
        t: fc.constant("hello"),
        v: fc.constantFrom(1, 2),
        scopes: fc.array(scope, { maxLength: 3 }),
        resume: fc.oneof(fc.constant(null), fc.record({ epoch: fc.constantFrom("epoch-1", "x"), aseq: fc.integer() })),
      },
      { requiredKeys: ["t"] },
    ),
    fc.record({ t: fc.constant("alack"), aseq: fc.oneof(fc.nat(20), fc.double()), audible: fc.boolean() }),
    fc.record(
      {
        t: fc.constant("cmd"),
        ref: fc.string(),
        name: fc.constantFrom("acknowledge", "close", "toString"),
        args: fc.object({ maxDepth: 1 }),
      },
      { requiredKeys: ["t"] },
    ),
    fc.record({ t: fc.constant("resnap"), id }),
    fc.record(
      { t: fc.constant("scopes"), scopes: fc.array(scope, { maxLength: 3 }), drop: fc.array(id, { maxLength: 3 }) },
      { requiredKeys: ["t"] },
    ),
    fc.record({ t: fc.constant("visible"), visible: fc.boolean() }),
    fc.record({ t: fc.constantFrom("ping", "pong", "constructor", 5, null) }),
    fc.jsonValue(),
  )
  .map((value) => JSON.stringify(value));
const anything = fc.oneof(
  { weight: 5, arbitrary: message },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)) },
);

test("whatever a client says, it is answered or its line is closed, and the others go on", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const bystander = await watch(host, community, { scopes: [ALERTS] });
  const { cookie } = community.signIn(STATION);
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(anything, { maxLength: 8 }), async (greets, said) => {
      const screen = await openScreen(host, { cookie });
      if (greets) screen.say({ t: "hello", v: 1, scopes: [ALERTS, { id: "d", kind: "devices", q: {} }] });
      for (const one of said) if (screen.socket.readyState === screen.socket.OPEN) screen.say(one);
      if (screen.socket.readyState === screen.socket.OPEN) screen.say({ t: "ping" });
      community.raise();
      await Promise.race([screen.closed, screen.first("pong")]);
      screen.socket.terminate();
    }),
    { numRuns: 150 },
  );
  await bystander.first("al", ({ aseq }) => aseq === community.log.length);
  expect(bystander.steps().map(({ aseq }) => aseq)).toEqual(community.log.map(({ aseq }) => aseq));
  expect(community.faults).toEqual([]);
  await until(() => host.live.counters().clients === 1, "nothing is left of the others");
  expect(host.live.counters()).toMatchObject({ faults: 0, groups: 0 });
}, 60_000);
