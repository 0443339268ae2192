import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openReceiver } from "../gateway/response/receivers.ts";
import { ROOT, startGateway, temporaryFolder } from "../harness/gateway.ts";
import { expectAllDetected } from "./alone.ts";
import { playAndScore } from "./programs.ts";

/** The demonstration with short clocks, an SMS gateway that works, and a control room whose computer takes messages and never answers. */
function siteWithWays(folder: string, sms: string, dead: string): string {
  writeFileSync(join(folder, "secret"), "s3cret\n", { mode: 0o600 });
  return `${readFileSync(join(ROOT, "simulators/garden/site.yaml"), "utf8")}
clocks: { answerS: 10, arrivalS: 30, callS: 10 }
response: { address: "http://gateway.test:8080" }
ways:
  - { id: sms, kind: sms, url: "${sms}/sms", body: '{"to":"{phone}","text":"{text}","key":"{key}"}', expect: taken, allow: ["127.0.0.1"] }
  - { id: control-room, kind: webhook, url: "${dead}/", secretFile: ${folder}/secret, allow: ["127.0.0.1"] }
`;
}

test("a bad night ends with every clock met or its breach on record, and everybody accounted for", { timeout: 300_000 }, async () => {
  const [sms, dead] = [await openReceiver("ok", "taken"), await openReceiver("hang")];
  for (const receiver of [sms, dead]) onTestFinished(() => receiver.close());
  const folder = temporaryFolder();
  const gateway = await startGateway({ folder, site: siteWithWays(folder, sms.url, dead.url) });
  const result = await playAndScore(gateway, ["bad-night", "--speed", "5"]);
  expectAllDetected(result, 8);
  const { response } = result.judgement;
  expect(response.filter(({ verdict }) => verdict === "wrong")).toEqual([]);
  const said = response.map(({ what, verdict }) => `${what.en} ${verdict}`);
  for (const one of ["clock breach", "responders back breach", "rung back met", "every door accounted for met", "delivery met"])
    expect(said, one).toContain(one);
  // Nobody's phone was told the same thing twice, and no message names a home.
  const keys = sms.taken.map(({ body }) => (JSON.parse(body) as { key: string }).key);
  expect(keys.length).toBeGreaterThan(5);
  expect(new Set(keys).size).toBe(keys.length);
  expect(dead.taken.length).toBeGreaterThan(0);
  const { alerts } = (await gateway.admin.get("/api/v1/alerts?state=open&limit=1000")).body;
  expect(alerts.filter(({ priority }: { priority: string }) => priority === "P1")).toEqual([]);
});
