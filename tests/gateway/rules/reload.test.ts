import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { startGateway, temporaryFolder, type RunningGateway } from "../../harness/gateway.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";
import { leakRule, leakTest, type ShownRules } from "./rule-text.ts";

const rulesOf = async (gateway: RunningGateway): Promise<ShownRules> => (await gateway.admin.get("/api/v1/rules")).body as ShownRules;
/** Ids of the rules that stand in no file of the program. */
const siteRulesOf = async (gateway: RunningGateway): Promise<readonly string[]> => {
  const { files, rules } = await rulesOf(gateway);
  const own = new Set(files.filter(({ starter }) => !starter).map(({ name }) => name));
  return rules.filter(({ file }) => own.has(file ?? "")).map(({ id }) => id);
};
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

/** What a person does to a rule file, and the set that is in force when it is live. */
interface Change {
  readonly id: string;
  make(): void;
}

/** From a change until the API shows its rule and no other of the site's, in ms. */
async function timed(gateway: RunningGateway, { id, make }: Change): Promise<number> {
  const startedMs = performance.now();
  make();
  await until(async () => (await siteRulesOf(gateway)).join() === id, `${id} is in force`, 5_000);
  return performance.now() - startedMs;
}

describe("a saved file", { timeout: 180_000 }, () => {
  const shared = shareGateway();
  const folder = (): string => join(shared().folder, "data/rules");
  const countSets = async (): Promise<number> => (await shared().admin.get("/api/v1/rules/sets")).body.sets.length;

  beforeEach(async () => {
    for (const name of readdirSync(folder())) rmSync(join(folder(), name));
    await until(
      async () => (await siteRulesOf(shared())).length === 0 && (await rulesOf(shared())).refused === null,
      "no rule of the site's",
    );
  });

  test.each<readonly [string, (path: string, id: string) => void]>([
    ["new", (path, id) => writeFileSync(path, leakRule({ id }))],
    [
      "written in two parts",
      (path, id) => {
        const text = leakRule({ id });
        writeFileSync(path, text.slice(0, 40));
        appendFileSync(path, text.slice(40));
      },
    ],
    [
      "renamed over, as editors do",
      (path, id) => {
        writeFileSync(`${path}.swp`, leakRule({ id }));
        renameSync(`${path}.swp`, path);
      },
    ],
  ])("is live within a second: %s", async (_how, make) => {
    // The quickest of three: the machine may be busy with other tests.
    const took: number[] = [];
    for (const id of ["leak-1", "leak-2", "leak-3"])
      took.push(await timed(shared(), { id, make: () => make(join(folder(), "leak.yaml"), id) }));
    took.push(await timed(shared(), { id: "", make: () => rmSync(join(folder(), "leak.yaml")) }));
    expect(Math.min(...took.slice(0, 3)), took.join()).toBeLessThan(1_000);
  });

  test("is on record as a set and in the audit trail", async () => {
    const before = await countSets();
    save(shared(), "leak.yaml", leakRule());
    await until(async () => (await siteRulesOf(shared())).includes("leak-by-flow"), "the rule is in force");
    const { sets } = (await shared().admin.get("/api/v1/rules/sets")).body;
    expect(sets).toHaveLength(before + 1);
    expect(sets[0]).toMatchObject({
      hash: (await rulesOf(shared())).hash,
      by: null,
      files: expect.arrayContaining(["leak.yaml", "starter.yaml"]),
    });
    const [newest] = (await shared().admin.get("/api/v1/audit")).body.audit.filter(
      ({ action }: { action: string }) => action === "rules.load",
    );
    expect(newest).toMatchObject({ actor: "gateway", target: sets[0].hash, detail: { before: sets[1].hash } });
  });

  test("that is empty for a moment while it is written takes no rule away", async () => {
    save(shared(), "leak.yaml", leakRule());
    await until(async () => (await siteRulesOf(shared())).includes("leak-by-flow"), "the rule is in force");
    const before = await countSets();
    for (let round = 0; round < 20; round++) {
      truncateSync(join(folder(), "leak.yaml"));
      await new Promise(setImmediate);
      save(shared(), "leak.yaml", leakRule());
      expect(await siteRulesOf(shared())).toEqual(["leak-by-flow"]);
    }
    expect(await countSets()).toBe(before);
  });

  test("with the same text again, or touched, changes nothing", async () => {
    const before = await countSets();
    save(shared(), "leak.yaml", leakRule());
    await until(async () => (await siteRulesOf(shared())).includes("leak-by-flow"), "the rule is in force");
    save(shared(), "leak.yaml", leakRule());
    save(shared(), "notes.txt", "not a rule file");
    save(shared(), "other.yaml", leakRule({ id: "other" }));
    await until(async () => (await siteRulesOf(shared())).includes("other"), "the next rule is in force");
    expect(await countSets()).toBe(before + 2);
  });

  test("with a fault is refused whole with file, line and column, the rules stay, and the alert is over with a good text", async () => {
    const gateway = shared();
    save(gateway, "leak.yaml", leakRule());
    await until(async () => (await siteRulesOf(gateway)).includes("leak-by-flow"), "the rule is in force");
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
    const alert = await until(() => alertOf(gateway), "the alert");
    expect(alert).toMatchObject({ active: true, priority: "P3" });
    expect(alert.timeline[0]!.why.en).toContain("more.yaml:6");
    expect(gateway.log.find(({ event }) => event === "rules_refused")).toMatchObject({ faults: 1 });

    save(gateway, "more.yaml", leakRule({ id: "more", zone: "b1-101" }));
    await until(async () => (await siteRulesOf(gateway)).includes("more"), "the good text is taken");
    await until(async () => (await alertOf(gateway))?.active !== true, "the alert is over");
    expect((await rulesOf(gateway)).refused).toBeNull();
  });

  test("whose own test fails is refused with the test's name", async () => {
    save(shared(), "leak.yaml", `${leakRule()}${leakTest(2)}`);
    const faults = await until(async () => (await rulesOf(shared())).refused?.faults, "the set is refused");
    expect(faults).toMatchObject([{ file: "leak.yaml", line: 10, message: { en: expect.stringContaining("a leak of 2") } }]);
    save(shared(), "leak.yaml", `${leakRule()}${leakTest(5)}`);
    await until(async () => (await siteRulesOf(shared())).includes("leak-by-flow"), "the good text is taken");
  });

  test("that is put right by going back to the running text ends the alert without a new set", async () => {
    const before = await countSets();
    save(shared(), "bad.yml", leakRule());
    await until(async () => (await rulesOf(shared())).refused, "a name that is not taken is told");
    rmSync(join(folder(), "bad.yml"));
    await until(async () => (await rulesOf(shared())).refused === null, "nothing is refused any more");
    expect(await countSets()).toBe(before);
  });
});

describe("the folder", () => {
  test("that is gone leaves the rules as they are, at a start too, and is told", { timeout: 180_000 }, async () => {
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

  test("with a fault at the very first start leaves the starter rules in force", { timeout: 180_000 }, async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "data/rules"), { recursive: true });
    writeFileSync(join(folder, "data/rules/leak.yaml"), "rules: 7\n");
    const gateway = await startGateway({ folder });
    const shown = await rulesOf(gateway);
    expect(shown.files.every(({ starter }) => starter)).toBe(true);
    expect(shown.refused!.faults[0]).toMatchObject({ file: "leak.yaml", line: 1 });
  });

  test("changed while the gateway was down is taken before devices may speak", { timeout: 180_000 }, async () => {
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
