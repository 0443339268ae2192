import type { Client, PublishPacket } from "aedes";
import { expect, test } from "vitest";
import { createHooks } from "../../../gateway/broker/hooks.ts";
import { createDevices, type DeviceEntry } from "../../../gateway/intake/devices.ts";
import type { Sessions } from "../../../gateway/broker/sessions.ts";

const NO_SESSIONS: Sessions = {
  registrationOf: () => undefined,
  kept: () => {},
  ended: () => {},
  wipe: async () => {},
  drop: async () => {},
};

function arrange() {
  const devices = createDevices("mini", () => ({ building: "b1", floor: 1 }));
  const entry = devices.put(
    { registration: 1, id: "smoke-1", kind: "smoke-detector", zone: "b1-101", powered: "battery", expectEveryMs: null, station: null },
    "api",
    null,
  );
  const wills: string[] = [];
  const hooks = createHooks({
    devices,
    sessions: NO_SESSIONS,
    entries: new WeakMap<Client, DeviceEntry>(),
    onWill(from, payload, done) {
      wills.push(`${from.device.id} ${Buffer.from(payload).toString()}`);
      done();
    },
    onRefused: () => {},
  });
  return { devices, entry, hooks, wills };
}

const will = (topic: string, payload = '{"online":false}'): PublishPacket => ({
  cmd: "publish",
  topic,
  payload: Buffer.from(payload),
  qos: 1,
  dup: false,
  retain: false,
});

/** What the hook calls back with. */
const answer = (hooks: ReturnType<typeof arrange>["hooks"], packet: PublishPacket): Promise<Error | null | undefined> =>
  new Promise((resolve) => hooks.authorizePublish(null, packet, (error) => resolve(error)));

test("the will of a vanished client comes without a client and is kept for the device its topic names", async () => {
  const { hooks, wills } = arrange();
  expect(await answer(hooks, will("linan/v1/mini/smoke-1/state"))).toBeNull();
  expect(wills).toEqual(['smoke-1 {"online":false}']);
});

test.each([
  "linan/v1/mini/smoke-1/reading",
  "linan/v1/mini/nobody/state",
  "linan/v1/other/smoke-1/state",
  "$SYS/x/new/clients",
  "",
  "/",
  "a/b/c/__proto__/e",
  "linan/v1/mini/smoke-1/state/x",
])("a will without a client on %j is refused", async (topic) => {
  const { hooks, wills } = arrange();
  expect(await answer(hooks, will(topic))).toBeInstanceOf(Error);
  expect(wills).toEqual([]);
});

test("the will of a device that is deleted is refused, and so is one that is too long", async () => {
  const { devices, entry, hooks, wills } = arrange();
  expect(await answer(hooks, will("linan/v1/mini/smoke-1/state", "x".repeat(1_025)))).toBeInstanceOf(Error);
  devices.remove(entry);
  expect(await answer(hooks, will("linan/v1/mini/smoke-1/state"))).toBeInstanceOf(Error);
  expect(wills).toEqual([]);
});

test("a hook that meets what it never expected refuses instead of throwing", async () => {
  const { hooks } = arrange();
  const broken = {} as Client;
  expect(await answer(hooks, {} as PublishPacket)).toBeInstanceOf(Error);
  expect(
    await new Promise((resolve) =>
      hooks.authenticate(broken, undefined as never, undefined as never, (error, may) => resolve(error ?? may)),
    ),
  ).toBe(false);
  expect(await new Promise((resolve) => hooks.preConnect(broken, {} as never, (error) => resolve(error)))).toBeInstanceOf(Error);
  expect(
    await new Promise((resolve) =>
      hooks.authorizeSubscribe(broken, { topic: "#", qos: 0 }, (_error, subscription) => resolve(subscription)),
    ),
  ).toBeNull();
  expect(hooks.authorizeForward(broken, will("linan/v1/mini/smoke-1/command") as never)).toBeUndefined();
});
