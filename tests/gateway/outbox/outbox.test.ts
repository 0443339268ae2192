import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDevices } from "../../../gateway/intake/devices.ts";
import { createOutbox } from "../../../gateway/outbox/outbox.ts";
import type { Committed } from "../../../gateway/runner/view.ts";
import { createView } from "../../../gateway/runner/view-state.ts";
import type { Delivery } from "../../../rules/model/input.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const placeOf = () => ({ building: "b1", floor: 1 });
const NOTHING: Committed = {
  alerts: [],
  devices: [],
  removed: [],
  owed: [],
  settled: [],
  families: [],
  incidents: [],
  notifications: [],
};

const order = (number: number): Delivery => ({
  id: `delivery-${number}`,
  channel: "command",
  device: 1,
  name: "siren_on",
  args: {},
  alert: null,
  createdMs: 0,
  expiresAtMs: 1_000,
});

/** An outbox with one siren; `sent` has the id of everything that went out. */
function open({ isConnected = true } = {}) {
  const devices = createDevices("mini", placeOf);
  const siren = devices.put(
    { registration: 1, id: "siren-1", kind: "siren", zone: "z", powered: "mains", expectEveryMs: null, station: null },
    "api",
    null,
  );
  const sent: string[] = [];
  const line = { isConnected };
  const time = { nowMs: 0 };
  let tell: (committed: Committed) => void = () => {};
  const outbox = createOutbox({
    site: "mini",
    devices,
    view: {
      ...createView(placeOf),
      onCommitted(listener) {
        tell = listener;
        return () => {};
      },
    },
    send: (_entry, _topic, payload) => {
      if (line.isConnected) sent.push((JSON.parse(payload) as { id: string }).id);
      return line.isConnected;
    },
    reach: () => {},
    monotonicMs: () => time.nowMs,
  });
  return {
    outbox,
    siren,
    sent,
    line,
    commit: (part: Partial<Committed>) => tell({ ...NOTHING, ...part }),
    pass(seconds: number) {
      for (let left = seconds; left > 0; left--) {
        time.nowMs += 1_000;
        vi.advanceTimersByTime(1_000);
      }
    },
  };
}

test("what is owed goes out with its commit, again every ten seconds under the same id, and no more once it is settled", () => {
  const { commit, pass, sent, outbox } = open();
  commit({ owed: [order(1)] });
  expect(sent).toEqual(["delivery-1"]);
  pass(21);
  expect(sent).toEqual(["delivery-1", "delivery-1", "delivery-1"]);
  commit({ settled: ["delivery-1"] });
  pass(30);
  expect(sent).toHaveLength(3);
  expect(outbox.counters()).toEqual({ owed: 0, sent: 1, sentAgain: 2 });
});

test("an order that is taken back in the commit that gives it is never sent", () => {
  const { commit, pass, sent, outbox } = open();
  commit({ owed: [order(1), order(2)], settled: ["delivery-1"] });
  pass(5);
  expect(sent).toEqual(["delivery-2"]);
  expect(outbox.counters().owed).toBe(1);
});

test("what was owed before a start waits for the device and goes out when it subscribes", () => {
  const { outbox, siren, sent, line, pass } = open({ isConnected: false });
  outbox.restore([order(1), order(2)]);
  pass(30);
  expect(sent).toEqual([]);
  line.isConnected = true;
  outbox.subscribed(siren, siren.topics.command);
  expect(sent).toEqual(["delivery-1", "delivery-2"]);
});
