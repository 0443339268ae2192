import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startGateway, temporaryFolder, type RunningGateway } from "../../harness/gateway.ts";
import { until } from "../../harness/until.ts";
import { leakRule, type ShownRules } from "./rule-text.ts";

const rulesOf = async (gateway: RunningGateway): Promise<ShownRules> => (await gateway.admin.get("/api/v1/rules")).body as ShownRules;
const idsOf = async (gateway: RunningGateway): Promise<readonly string[]> => (await rulesOf(gateway)).rules.map(({ id }) => id);
const save = (gateway: RunningGateway, name: string, text: string): void => writeFileSync(join(gateway.folder, "data/rules", name), text);
const alertOf = async (gateway: RunningGateway) =>
  (
    (await gateway.admin.get("/api/v1/alerts?kind=supervision")).body.alerts as {
      subject: string;
      active: boolean;
      priority: string;
      timeline: { why: { en: string } }[];
    }[]
  ).find(({ subject }) => subject === "rules");

/** How long until the rules show something, in ms, from a change on. */
async function timed(change: () => void, shown: () => Promise<boolean>, what: string): Promise<number> {
  const startedMs = performance.now();
  change();
  await until(shown, what, 3_000);
  return performance.now() - startedMs;
}

describe("a saved file", () => {
  test("is live within a second: new, changed, renamed over as editors do, and removed", { timeout: 60_000 }, async () => {
    const gateway = await startGateway();
    const folder = join(gateway.folder, "data/rules");
    const has = (id: string) => async () => (await idsOf(gateway)).includes(id);
    expect(await idsOf(gateway)).toContain("core-fire");
    expect(await timed(() => save(gateway, "leak.yaml", leakRule()), has("leak-by-flow"), "the new rule")).toBeLessThan(1_000);
    expect(
      await timed(() => save(gateway, "leak.yaml", leakRule({ id: "leak-changed" })), has("leak-changed"), "the changed rule"),
    ).toBeLessThan(1_000);
    expect(
      await timed(
        () => {
          writeFileSync(join(folder, ".leak.yaml.swp"), leakRule({ id: "leak-renamed" }));
          renameSync(join(folder, ".leak.yaml.swp"), join(folder, "leak.yaml"));
        },
        has("leak-renamed"),
        "the renamed file",
      ),
    ).toBeLessThan(1_000);
    expect(
      await timed(
        () => rmSync(join(folder, "leak.yaml")),
        async () => !(await has("leak-renamed")()),
        "the rule is gone",
      ),
    ).toBeLessThan(1_000);
    const { sets } = (await gateway.admin.get("/api/v1/rules/sets")).body;
    expect(sets).toHaveLength(5);
    expect(sets[0].hash).toBe(sets[4].hash);
    const { audit } = (await gateway.admin.get("/api/v1/audit?limit=1000")).body;
    expect(audit.filter(({ action }: { action: string }) => action === "rules.load")).toHaveLength(5);
  });

  test("with the same text again, or touched, changes nothing", { timeout: 60_000 }, async () => {
    const gateway = await startGateway();
    save(gateway, "leak.yaml", leakRule());
    await until(async () => (await idsOf(gateway)).includes("leak-by-flow"), "the rule is taken");
    save(gateway, "leak.yaml", leakRule());
    save(gateway, "notes.txt", "not a rule file");
    save(gateway, "other.yaml", leakRule({ id: "other" }));
    await until(async () => (await idsOf(gateway)).includes("other"), "the next rule is taken");
    expect((await gateway.admin.get("/api/v1/rules/sets")).body.sets).toHaveLength(3);
  });

  test(
    "with a fault is refused whole with file, line and column, the rules stay, and the alert is over with a good text",
    { timeout: 60_000 },
    async () => {
      const gateway = await startGateway();
      save(gateway, "leak.yaml", leakRule());
      await until(async () => (await idsOf(gateway)).includes("leak-by-flow"), "the rule is taken");
      const before = await rulesOf(gateway);
      save(gateway, "more.yaml", leakRule({ id: "more", zone: "nowhere" }));
      const { refused, hash, rules } = await until(async () => {
        const shown = await rulesOf(gateway);
        return shown.refused !== null && shown;
      }, "the set is refused");
      expect(hash).toBe(before.hash);
      expect(rules).toEqual(before.rules);
      expect(refused!.faults).toMatchObject([{ file: "more.yaml", line: 6, message: { en: expect.stringContaining("nowhere") } }]);
      expect(refused!.faults[0]!.column).toBeGreaterThan(1);
      expect(await until(() => alertOf(gateway), "the alert")).toMatchObject({ active: true, priority: "P3" });
      expect((await alertOf(gateway))!.timeline[0]!.why.en).toContain("more.yaml:6");
      expect(gateway.log.find(({ event }) => event === "rules_refused")).toMatchObject({ faults: 1 });

      save(gateway, "more.yaml", leakRule({ id: "more", zone: "b1-101" }));
      await until(async () => (await idsOf(gateway)).includes("more"), "the good text is taken");
      await until(async () => (await alertOf(gateway))?.active !== true, "the alert is over");
      expect((await rulesOf(gateway)).refused).toBeNull();
    },
  );

  test("that is put right by going back to the running text ends the alert without a new set", { timeout: 60_000 }, async () => {
    const gateway = await startGateway();
    save(gateway, "bad.yml", leakRule());
    await until(async () => (await rulesOf(gateway)).refused, "a name that is not taken is told");
    rmSync(join(gateway.folder, "data/rules/bad.yml"));
    await until(async () => (await rulesOf(gateway)).refused === null, "nothing is refused any more");
    expect((await gateway.admin.get("/api/v1/rules/sets")).body.sets).toHaveLength(1);
  });
});

describe("the folder", () => {
  test("that is gone leaves the rules as they are, at a start too, and is told", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const site = join(folder, "site-rules");
    mkdirSync(site);
    writeFileSync(join(site, "leak.yaml"), leakRule());
    const env = { LINAN_RULES: site };
    const first = await startGateway({ folder, env });
    expect(await idsOf(first)).toContain("leak-by-flow");
    renameSync(site, `${site}-away`);
    await until(async () => (await rulesOf(first)).refused, "the folder is missed");
    expect(await idsOf(first)).toContain("leak-by-flow");
    await first.end();

    const second = await startGateway({ folder, env });
    expect(await idsOf(second)).toContain("leak-by-flow");
    expect((await rulesOf(second)).refused!.faults[0]!.message.en).toContain("can't be read");
    renameSync(`${site}-away`, site);
    await until(async () => (await rulesOf(second)).refused === null, "the folder is back");
    expect((await second.admin.get("/api/v1/rules/sets")).body.sets).toHaveLength(1);
  });

  test("with a fault at the very first start leaves the starter rules in force", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "data/rules"), { recursive: true });
    writeFileSync(join(folder, "data/rules/leak.yaml"), "rules: 7\n");
    const gateway = await startGateway({ folder });
    const shown = await rulesOf(gateway);
    expect(shown.files.every(({ starter }) => starter)).toBe(true);
    expect(shown.refused!.faults[0]).toMatchObject({ file: "leak.yaml", line: 1 });
  });

  test("changed while the gateway was down is taken before devices may speak", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const first = await startGateway({ folder });
    await first.end();
    writeFileSync(join(folder, "data/rules/leak.yaml"), leakRule());
    const second = await startGateway({ folder });
    expect(await idsOf(second)).toContain("leak-by-flow");
    expect(readdirSync(join(folder, "data/rules"))).toEqual(["leak.yaml"]);
    expect(readFileSync(join(folder, "data/rules/leak.yaml"), "utf8")).toBe(leakRule());
  });
});
