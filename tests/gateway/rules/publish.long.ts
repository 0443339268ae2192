import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startGateway, temporaryFolder, type RunningGateway } from "../../harness/gateway.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";
import { leakRule, type ShownRules } from "./rule-text.ts";

const rulesOf = async (gateway: RunningGateway): Promise<ShownRules> => (await gateway.admin.get("/api/v1/rules")).body as ShownRules;
const idsOf = async (gateway: RunningGateway): Promise<readonly string[]> => (await rulesOf(gateway)).rules.map(({ id }) => id);
const filesOf = (gateway: RunningGateway): readonly string[] =>
  readdirSync(join(gateway.folder, "data/rules"))
    .filter((name) => !name.startsWith("."))
    .toSorted();
const leak = { name: "leak.yaml", text: leakRule() };
const other = { name: "other.yaml", text: leakRule({ id: "other" }) };

describe("publishing", { timeout: 180_000 }, () => {
  const shared = shareGateway();

  test("takes the site's files, writes them to the folder, and says who and why", async () => {
    const gateway = shared();
    writeFileSync(join(gateway.folder, "data/rules/old.yaml"), leakRule({ id: "old" }));
    await until(async () => (await idsOf(gateway)).includes("old"), "the saved rule");
    const { status, body } = await gateway.admin.put("/api/v1/rules", { files: [leak, other], note: "after the flood" });
    expect(status).toBe(200);
    const shown = await rulesOf(gateway);
    expect(shown).toMatchObject({ hash: body.hash, by: "admin", note: "after the flood", refused: null });
    expect(shown.rules.map(({ id }) => id)).toEqual(expect.arrayContaining(["core-fire", "leak-by-flow", "other"]));
    expect(shown.rules.map(({ id }) => id)).not.toContain("old");
    expect(filesOf(gateway)).toEqual(["leak.yaml", "other.yaml"]);
    expect(readFileSync(join(gateway.folder, "data/rules/leak.yaml"), "utf8")).toBe(leak.text);
    const { audit } = (await gateway.admin.get("/api/v1/audit")).body;
    expect(audit.find(({ action }: { action: string }) => action === "rules.publish")).toMatchObject({
      actor: "admin",
      target: body.hash,
      outcome: "done",
      detail: { note: "after the flood" },
    });
  });

  test("with faults changes nothing and tells all of them; a check does the same without taking", async () => {
    const gateway = shared();
    const before = await rulesOf(gateway);
    const files = [
      { name: "a.yaml", text: leakRule({ id: "a", zone: "nowhere" }) },
      { name: "b.yaml", text: leakRule({ id: "b", zone: "elsewhere" }) },
    ];
    for (const call of [
      () => gateway.admin.put("/api/v1/rules", { files, note: "" }),
      () => gateway.admin.post("/api/v1/rules/check", { files }),
    ]) {
      const { status, body } = await call();
      expect(status).toBe(400);
      expect(body.faults).toMatchObject([
        { file: "a.yaml", line: 6 },
        { file: "b.yaml", line: 6 },
      ]);
    }
    expect(await gateway.admin.post("/api/v1/rules/check", { files: [leak] })).toMatchObject({ status: 200 });
    expect(await rulesOf(gateway)).toEqual(before);
    expect(filesOf(gateway)).toEqual(["leak.yaml", "other.yaml"]);
    const { audit } = (await gateway.admin.get("/api/v1/audit")).body;
    expect(audit.find(({ action }: { action: string }) => action === "rules.publish")).toMatchObject({
      actor: "admin",
      outcome: "refused",
    });
  });

  test("takes plain names of rule files alone", async () => {
    const gateway = shared();
    for (const name of ["../leak.yaml", ".leak.yaml", "leak.txt", "a/leak.yaml", "a\\leak.yaml", ".yaml", "leak.yaml\n"])
      expect((await gateway.admin.put("/api/v1/rules", { files: [{ name, text: leak.text }] })).status, name).toBe(400);
    const named = { files: [{ name: "渗漏.yaml", text: leak.text }] };
    expect((await gateway.admin.put("/api/v1/rules", named)).status).toBe(200);
    const twice = { files: [leak, leak] };
    expect((await gateway.admin.put("/api/v1/rules", twice)).status).toBe(400);
  });

  test("more than 2 MiB in all is refused with a fault", async () => {
    const gateway = shared();
    const half = `${leakRule()}# ${"x".repeat(1_100_000)}\n`;
    const { status, body } = await gateway.admin.put("/api/v1/rules", {
      files: [
        { name: "a.yaml", text: half },
        { name: "b.yaml", text: half },
      ],
    });
    expect([status, body.faults[0].message.en]).toEqual([400, expect.stringContaining("2097152 bytes")]);
  });

  test("to a folder that takes no files changes nothing", async () => {
    const folder = temporaryFolder();
    const rules = join(folder, "site-rules");
    mkdirSync(rules);
    const gateway = await startGateway({ folder, env: { LINAN_RULES: rules } });
    rmSync(rules, { recursive: true });
    writeFileSync(rules, "no folder");
    const { status, body } = await gateway.admin.put("/api/v1/rules", { files: [leak] });
    expect([status, body.faults[0].message.en]).toEqual([400, expect.stringContaining("takes no files")]);
    expect(await idsOf(gateway)).not.toContain("leak-by-flow");
  });
});

describe("going back", () => {
  test("is one act: the older set is in force, its files are in the folder, and a restart keeps it", { timeout: 180_000 }, async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway({ folder });
    const first = (await gateway.admin.put("/api/v1/rules", { files: [leak], note: "one" })).body.hash;
    await gateway.admin.put("/api/v1/rules", { files: [other], note: "two" });
    expect(await idsOf(gateway)).toContain("other");
    expect((await gateway.admin.post("/api/v1/rules/rollback", { hash: first, note: "two was wrong" })).body).toEqual({ hash: first });
    expect(await idsOf(gateway)).toContain("leak-by-flow");
    expect(filesOf(gateway)).toEqual(["leak.yaml"]);
    const { sets } = (await gateway.admin.get("/api/v1/rules/sets")).body;
    expect(sets.map(({ note }: { note: string }) => note)).toEqual(["two was wrong", "two", "one", ""]);
    expect((await gateway.admin.get(`/api/v1/rules/sets/${first}`)).body.files).toContainEqual(leak);
    expect((await gateway.admin.post("/api/v1/rules/rollback", { hash: "0".repeat(64) })).status).toBe(404);
    await gateway.end();
    const again = await startGateway({ folder });
    expect(await rulesOf(again)).toMatchObject({ hash: first, by: "admin", note: "two was wrong" });
    expect((await again.admin.get("/api/v1/rules/sets")).body.sets).toHaveLength(4);
  });
});

describe("a gateway killed right after the answer", () => {
  test("has the set in force after the next start, and its files in the folder", { timeout: 180_000 }, async () => {
    const folder = temporaryFolder();
    for (let round = 0; round < 3; round++) {
      const gateway = await startGateway({ folder });
      const file = { name: "leak.yaml", text: leakRule({ id: `leak-${round}` }) };
      const { hash } = (await gateway.admin.put("/api/v1/rules", { files: [file], note: `round ${round}` })).body;
      await gateway.end("SIGKILL");
      const next = await startGateway({ folder });
      expect(await rulesOf(next)).toMatchObject({ hash, by: "admin", note: `round ${round}` });
      expect(readFileSync(join(folder, "data/rules/leak.yaml"), "utf8")).toBe(file.text);
      await next.end("SIGKILL");
    }
  });

  test("before the files were in their places writes them at the next start", { timeout: 180_000 }, async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway({ folder, env: { FAILPOINT: "rules-taken" } });
    const asked = gateway.admin.put("/api/v1/rules", { files: [leak], note: "cut short" }).catch(() => null);
    await until(() => gateway.process.signalCode === "SIGKILL", "the gateway ends there");
    expect(await asked).toBeNull();
    expect(filesOf(gateway)).toEqual([]);
    const next = await startGateway({ folder });
    expect(await rulesOf(next)).toMatchObject({ by: "admin", note: "cut short" });
    expect(await idsOf(next)).toContain("leak-by-flow");
    expect(readdirSync(join(folder, "data/rules"))).toEqual(["leak.yaml"]);
  });

  test(
    "and the folder is away at the next start: the set is in force, and is written when the folder is back",
    { timeout: 180_000 },
    async () => {
      const folder = temporaryFolder();
      const rules = join(folder, "site-rules");
      mkdirSync(rules);
      writeFileSync(join(rules, "old.yaml"), leakRule({ id: "old" }));
      const gateway = await startGateway({ folder, env: { FAILPOINT: "rules-taken", LINAN_RULES: rules } });
      await gateway.admin.put("/api/v1/rules", { files: [leak] }).catch(() => null);
      await until(() => gateway.process.signalCode === "SIGKILL", "the gateway ends there");
      renameSync(rules, `${rules}-away`);
      const next = await startGateway({ folder, env: { LINAN_RULES: rules } });
      expect(await idsOf(next)).toContain("leak-by-flow");
      const subjects = async (): Promise<readonly string[]> =>
        (await next.admin.get("/api/v1/alerts?kind=supervision")).body.alerts
          .filter(({ active }: { active: boolean }) => active)
          .map(({ subject }: { subject: string }) => subject);
      expect(await subjects()).toContain("rules-folder");
      renameSync(`${rules}-away`, rules);
      await until(async () => !(await subjects()).includes("rules-folder"), "the files are written");
      expect(readdirSync(rules)).toEqual(["leak.yaml"]);
      expect(await idsOf(next)).not.toContain("old");
    },
  );
});
