import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { wayFaults } from "../../../gateway/response/secrets.ts";
import { readSiteFile } from "../../../rules/language/site-file.ts";
import { SMALL_SITE } from "../../harness/launch.ts";

const folder = mkdtempSync(join(tmpdir(), "linan-site-"));
const siteFile = join(folder, "site.yaml");
writeFileSync(join(folder, "good"), "s3cret\n");
writeFileSync(join(folder, "empty"), "\n");
writeFileSync(join(folder, "long"), "x".repeat(5_000));

const ADDRESS = 'response: { address: "http://gateway.test" }';
const LINES = SMALL_SITE.split("\n").length;

/** Line below the small site (from 1), column and English words of each fault. */
function faultsOf(...lines: readonly string[]): string[] {
  const text = `${SMALL_SITE}${lines.join("\n")}\n`;
  const found = readSiteFile(text);
  const faults = found.ok ? wayFaults(found.site, siteFile, text) : found.faults;
  return faults.map(({ line, column, message }) => `${line - LINES + 1}:${column} ${message.en}`);
}

const way = (more: string): readonly string[] => ["ways:", `  - { id: w, ${more} }`, ADDRESS];
const ladder = (more: string): readonly string[] => ["escalation:", `  - { id: l, ${more} }`];

test("a site with every kind of way, recipients and ladders by kind, building and hours has no fault", () => {
  expect(
    faultsOf(
      "ways:",
      '  - { id: hook, kind: webhook, url: "https://example.com/h", secretFile: good, tiers: [station, street], allow: ["10.0.0.0/8"] }',
      '  - { id: ding, kind: dingtalk, url: "https://oapi.dingtalk.com/robot/send?access_token={token}", tokenFile: good, secretFile: good }',
      '  - { id: wecom, kind: wecom, url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={token}", tokenFile: good }',
      '  - { id: lark, kind: feishu, url: "https://open.feishu.cn/open-apis/bot/v2/hook/{token}", tokenFile: good, secretFile: good }',
      "  - { id: mail, kind: mail, host: smtp.example.com, security: tls, user: gateway, passwordFile: good, from: gateway@example.com }",
      '  - { id: sms, kind: sms, url: "https://sms.example.com/send", tokenFile: good, headers: [{ name: authorization, value: "Bearer {token}" }], body: \'{"to":"{phone}","text":"{text}"}\', expect: OK }',
      "recipients:",
      '  - { id: desk, tier: property, phone: "13800000000", mail: desk@example.com, buildings: [b1], ways: [sms] }',
      "escalation:",
      '  - { id: night, priorities: [P1], kinds: [fire], buildings: [b1], hours: { from: "22:00", to: "06:00" }, rungs: [{ afterS: 0, tell: team, repeat: { everyS: 30, times: 3 } }, { afterS: 60, tell: person, people: [desk, leader], ways: [sms] }] }',
      "  - { id: life, priorities: [P1], rungs: [{ afterS: 0, tell: station }] }",
      'response: { address: "http://10.0.0.8:8080", answerExpiresS: 300, heardWithinS: 10, leastOnDuty: 1, dutyCheckS: 60, dailyTest: "10:00" }',
    ),
  ).toEqual([]);
});

describe("faults of ways", () => {
  test.each([
    ["a kind that is not there", way("kind: pager"), "expected one of webhook, dingtalk"],
    ["a webhook without an address", way("kind: webhook, secretFile: good"), "2:5 the webhook way w has no url"],
    ["a webhook without a secret", way('kind: webhook, url: "https://a.b/"'), "2:5 the webhook way w has no secretFile"],
    ["what the kind does not have", way('kind: wecom, url: "https://a.b/{token}", tokenFile: good, host: x.y'), "a wecom way has no host"],
    ["a token that nothing uses", way('kind: wecom, url: "https://a.b/", tokenFile: good'), "nothing uses tokenFile"],
    ["an SMS to nobody", way('kind: sms, url: "https://a.b/", body: "x"'), "{phone} is missing"],
    ["another scheme", way('kind: webhook, url: "ftp://a.b/", secretFile: good'), 'found "ftp://a.b/"'],
    ["a file that is not there", way('kind: webhook, url: "https://a.b/", secretFile: none'), "the file none can't be read (ENOENT)"],
    ["a file that is empty", way('kind: webhook, url: "https://a.b/", secretFile: empty'), "the file empty is empty"],
    ["a file that is no secret", way('kind: webhook, url: "https://a.b/", secretFile: long'), "more than 4096 bytes"],
    ["a network that is none", way('kind: webhook, url: "https://a.b/", secretFile: good, allow: ["inside"]'), "inside is no address"],
    ["a robot without a way back", way('kind: wecom, url: "https://a.b/{token}", tokenFile: good').slice(0, 2), "response has no address"],
    ["an answer that may wait for an hour", ["response: { answerExpiresS: 3600 }"], "found 3600, expected at most 900"],
    ["a way that is not there", ladder("priorities: [P1], rungs: [{ afterS: 0, tell: station, ways: [fax] }]"), "there is no way fax"],
    [
      "a person who is not there",
      ladder("priorities: [P1], rungs: [{ afterS: 0, tell: person, people: [ghost] }]"),
      "there is no person of a station or recipient ghost",
    ],
    ["a person rung for nobody", ladder("priorities: [P1], rungs: [{ afterS: 0, tell: person }]"), "tell: person has no people"],
    [
      "a ladder behind one for all",
      [
        ...ladder("priorities: [P1], rungs: [{ afterS: 0, tell: station }]"),
        "  - { id: m, priorities: [P1], kinds: [fire], rungs: [{ afterS: 0, tell: team }] }",
      ],
      "P1 has a ladder already",
    ],
  ])("%s", (_, lines, expected) => {
    const faults = faultsOf(...lines);
    expect(faults.some((fault) => fault.includes(expected))).toBe(true);
    for (const fault of faults) expect(fault).toMatch(/^[1-9]\d*:[1-9]\d* /);
  });
});
