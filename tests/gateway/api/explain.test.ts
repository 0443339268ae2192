import { expect, test } from "vitest";
import { connectDevice, registerDevice } from "../../harness/device.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway();

interface Told {
  readonly rule: string;
  readonly fires: boolean;
  readonly met: boolean;
  readonly clause: unknown;
  readonly why: readonly { readonly code: string; readonly text: { readonly en: string } }[];
}
const explained = async (device: string, query = "") => (await gateway().admin.get(`/api/v1/devices/${device}/explain${query}`)).body;
const ruleOf = async (device: string, rule: string): Promise<Told> => (await explained(device, `?rule=${rule}`)).rules[0];

test("after the acknowledgement of a reading a rule says what it asked and what it found", async () => {
  const pipe = await connectDevice(gateway(), "explain-pipe", "pipe-pressure");
  await pipe.report({ pressure_kpa: 76 });
  const before = await ruleOf("explain-pipe", "pipe-low-pressure");
  expect(before).toMatchObject({ fires: false, met: false, clause: { value: 76, threshold: 70 } });
  expect(before.why.map(({ code, text }) => `${code}: ${text.en}`)).toEqual(["not-met: pressure_kpa < 70: it is 76, 6 short"]);

  await pipe.report({ pressure_kpa: 60 });
  const now = await ruleOf("explain-pipe", "pipe-low-pressure");
  expect(now).toMatchObject({ fires: false, met: true });
  expect(now.why[0]!.text.en).toMatch(/^Met for \d+ s of 60 s$/);
});

test("a rule that fires names its alert, whose evidence names the rule and its clauses", async () => {
  const button = await connectDevice(gateway(), "explain-button", "emergency-button");
  await button.report({ pressed: true });
  const [alert] = (await gateway().admin.get("/api/v1/alerts?device=explain-button")).body.alerts;
  expect(await ruleOf("explain-button", "core-sos")).toMatchObject({ core: true, fires: true, why: [{ code: "fires" }] });
  expect((await ruleOf("explain-button", "core-sos")).why[0]!.text.en).toContain(alert.id);
  expect(alert.evidence[0]).toMatchObject({
    rule: "core-sos",
    clauses: [{ clause: "pressed = true", met: true, value: true, threshold: true }],
  });
});

test("a device that was never heard says so; one that is not there, or a rule that is not, is unknown", async () => {
  await registerDevice(gateway(), "explain-quiet", "smart-bin");
  const { why, rules } = await explained("explain-quiet");
  expect(why).toMatchObject([{ code: "not-reported" }]);
  expect(rules.length).toBeGreaterThan(3);
  expect((await gateway().admin.get("/api/v1/devices/nobody/explain")).status).toBe(404);
  expect((await gateway().admin.get("/api/v1/devices/explain-quiet/explain?rule=none")).status).toBe(404);
});
