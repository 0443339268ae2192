import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { startGateway, temporaryFolder, type RunningGateway } from "../../harness/gateway.ts";
import { type Caller, createCaller } from "../../harness/http.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";
import { leakRule, leakTest, type ShownRules } from "./rule-text.ts";

const DRAFT = "/api/v1/rules/draft";
const leak = { name: "leak.yaml", text: `${leakRule()}${leakTest(5)}` };
const other = { name: "other.yaml", text: leakRule({ id: "other" }) };

const rulesOf = async ({ admin }: RunningGateway): Promise<ShownRules> => (await admin.get("/api/v1/rules")).body as ShownRules;
const hashOf = async (gateway: RunningGateway): Promise<string> => (await rulesOf(gateway)).hash;
const idsOf = async (gateway: RunningGateway): Promise<readonly string[]> => (await rulesOf(gateway)).rules.map(({ id }) => id);
const auditOf = async ({ admin }: RunningGateway, action: string) => (await admin.get(`/api/v1/audit?action=${action}`)).body.audit;

async function addAdministrator({ admin, url }: RunningGateway, name: string): Promise<Caller> {
  const { body } = await admin.post("/api/v1/users", { name, role: "administrator" });
  const caller = createCaller(url);
  await caller.signIn(name, body.password as string);
  return caller;
}

const propose = async (gateway: RunningGateway, by: Caller, files: readonly object[]) =>
  by.post(DRAFT, { files, base: await hashOf(gateway), note: "after the flood" });

describe("a proposed set of rules", { timeout: 120_000 }, () => {
  const shared = shareGateway();
  let second: Caller | null = null;
  const wang = async (): Promise<Caller> => (second ??= await addAdministrator(shared(), "wang"));

  beforeEach(async () => {
    const { draft } = (await shared().admin.get(DRAFT)).body;
    if (draft !== null) await (draft.by === "wang" ? await wang() : shared().admin).delete(`${DRAFT}/${draft.id}`);
    expect((await shared().admin.put("/api/v1/rules", { files: [], note: "anew" })).status).toBe(200);
  });

  test("shows its difference to the rules in force and is published by another person alone, with both names on record", async () => {
    const gateway = shared();
    const { status, body } = await propose(gateway, gateway.admin, [leak]);
    expect(status).toBe(201);
    const { draft, required } = (await (await wang()).get(DRAFT)).body;
    expect(required).toBe(false);
    expect(draft).toMatchObject({ id: body.id, by: "admin", note: "after the flood", stale: false, returned: null, faults: [] });
    expect(draft.rules).toMatchObject({ added: [{ id: "leak-by-flow" }], removed: [], changed: [] });
    expect(draft.changes).toEqual([{ name: "leak.yaml", before: null, after: leak.text }]);
    expect(await idsOf(gateway)).not.toContain("leak-by-flow");

    expect(await gateway.admin.post(`${DRAFT}/${body.id}/publish`)).toMatchObject({ status: 403, body: { code: "second_person" } });
    expect(await (await wang()).post(`${DRAFT}/${body.id}/publish`)).toMatchObject({ status: 200, body: { hash: body.hash } });
    expect(await rulesOf(gateway)).toMatchObject({ hash: body.hash, by: "wang", note: "after the flood" });
    expect(readFileSync(join(gateway.folder, "data/rules/leak.yaml"), "utf8")).toBe(leak.text);
    const detail = { draft: body.id, proposedBy: "admin", note: "after the flood" };
    expect((await auditOf(gateway, "rules.propose"))[0]).toMatchObject({ actor: "admin", target: body.hash, detail });
    expect((await auditOf(gateway, "rules.publish"))[0]).toMatchObject({ actor: "wang", target: body.hash, outcome: "done", detail });
  });

  test("is settled once: of two people who publish and send back at once one wins, and the other hears who", async () => {
    const gateway = shared();
    const li = await addAdministrator(gateway, "li");
    const { id } = (await propose(gateway, gateway.admin, [leak])).body;
    const answers = await Promise.all([
      (await wang()).post(`${DRAFT}/${id}/publish`),
      li.post(`${DRAFT}/${id}/publish`),
      (await wang()).post(`${DRAFT}/${id}/return`, { reason: "too low" }),
    ]);
    const won = answers.filter(({ status }) => status < 300);
    expect(won).toHaveLength(1);
    const winner = answers.indexOf(won[0]!) === 1 ? "li" : "wang";
    for (const { status, body } of answers.filter((answer) => answer !== won[0]))
      expect([status, body.by, body.code]).toEqual([409, winner, expect.stringMatching(/^draft_(settled|returned)$/)]);
  });

  test("is sent back with a reason, makes room for the next, and another's that waits does not", async () => {
    const gateway = shared();
    const { id } = (await propose(gateway, gateway.admin, [leak])).body;
    expect(await propose(gateway, await wang(), [other])).toMatchObject({ status: 409, body: { code: "draft_open", by: "admin" } });
    expect((await (await wang()).post(`${DRAFT}/${id}/return`, { reason: " " })).status).toBe(400);
    expect((await (await wang()).post(`${DRAFT}/${id}/return`, { reason: "too low" })).status).toBe(204);
    expect((await gateway.admin.get(DRAFT)).body.draft.returned).toMatchObject({ by: "wang", reason: "too low" });
    expect((await auditOf(gateway, "rules.return"))[0]).toMatchObject({
      actor: "wang",
      detail: { proposedBy: "admin", reason: "too low" },
    });
    const next = (await propose(gateway, await wang(), [other])).body;
    expect(await gateway.admin.post(`${DRAFT}/${id}/publish`)).toMatchObject({ status: 409, body: { code: "draft_settled", by: "wang" } });
    expect((await gateway.admin.delete(`${DRAFT}/${next.id}`)).status).toBe(403);
    expect((await (await wang()).delete(`${DRAFT}/${next.id}`)).status).toBe(204);
    expect((await gateway.admin.get(DRAFT)).body.draft).toBeNull();
    expect((await gateway.admin.post(`${DRAFT}/nothing/publish`)).status).toBe(404);
  });

  test("on rules that are no longer in force says so, can't be published, and may be replaced by anybody", async () => {
    const gateway = shared();
    const base = await hashOf(gateway);
    const { id } = (await propose(gateway, gateway.admin, [leak])).body;
    await gateway.admin.put("/api/v1/rules", { files: [other], note: "meanwhile" });
    expect((await gateway.admin.get(DRAFT)).body.draft.stale).toBe(true);
    expect(await (await wang()).post(`${DRAFT}/${id}/publish`)).toMatchObject({ status: 409, body: { code: "draft_stale" } });
    const late = { files: [leak], base, note: "late" };
    expect(await (await wang()).post(DRAFT, late)).toMatchObject({ status: 409, body: { code: "draft_stale" } });
    expect((await propose(gateway, await wang(), [leak, other])).status).toBe(201);
  });

  test("with faults, without a reason or without a change is none", async () => {
    const gateway = shared();
    const bad = await propose(gateway, gateway.admin, [{ name: "a.yaml", text: leakRule({ zone: "nowhere" }) }]);
    expect(bad).toMatchObject({ status: 400, body: { code: "rule_faults", faults: [{ file: "a.yaml", line: 6 }] } });
    expect((await gateway.admin.post(DRAFT, { files: [leak], base: await hashOf(gateway), note: "" })).status).toBe(400);
    expect(await propose(gateway, gateway.admin, [])).toMatchObject({ status: 409, body: { code: "draft_same" } });
    expect((await gateway.admin.get(DRAFT)).body.draft).toBeNull();
  });
});

describe("where rules want a second person", () => {
  const env = { LINAN_RULES_SECOND_PERSON: "on" };

  test(
    "nobody publishes or goes back alone, a proposal outlives a kill, and a saved file is taken and told",
    { timeout: 120_000 },
    async () => {
      const folder = temporaryFolder();
      const gateway = await startGateway({ folder, env });
      const before = await hashOf(gateway);
      for (const answer of [
        await gateway.admin.put("/api/v1/rules", { files: [leak], note: "alone" }),
        await gateway.admin.post("/api/v1/rules/rollback", { hash: before, note: "alone" }),
      ])
        expect(answer).toMatchObject({ status: 403, body: { code: "second_person" } });
      expect((await auditOf(gateway, "rules.publish"))[0]).toMatchObject({ actor: "admin", outcome: "refused" });
      await addAdministrator(gateway, "wang");
      const { id, hash } = (await propose(gateway, gateway.admin, [leak])).body;
      await gateway.end("SIGKILL");

      const next = await startGateway({ folder, env });
      expect((await next.admin.get(DRAFT)).body).toMatchObject({ required: true, draft: { id, hash, by: "admin", stale: false } });
      const wang = createCaller(next.url);
      const { body } = await next.admin.post("/api/v1/users/wang/password", {});
      await wang.signIn("wang", body.password as string);
      expect(await wang.post(`${DRAFT}/${id}/publish`)).toMatchObject({ status: 200, body: { hash } });
      // Going back is a proposal of the older set.
      expect((await wang.post(DRAFT, { hash: before, base: hash, note: "it was wrong" })).status).toBe(201);

      writeFileSync(join(folder, "data/rules/other.yaml"), other.text);
      await until(async () => (await idsOf(next)).includes("other"), "the saved file is in force");
      const told = await until(
        async () =>
          (await next.admin.get("/api/v1/alerts?kind=supervision")).body.alerts.find(
            ({ subject }: { subject: string }) => subject === "rules-by-file",
          ),
        "it is told",
      );
      expect(told).toMatchObject({ priority: "P3", active: false, acknowledged: null });
      expect((await next.admin.get(DRAFT)).body.draft.stale).toBe(true);
    },
  );
});
