import { beforeAll, describe, expect, test } from "vitest";
import { ANSWERS } from "../../../gateway/api/answers.ts";
import { connectDevice, registerDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { createCaller, type Caller } from "../../harness/http.ts";
import { addPerson } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway();
let nobody: Caller;
let property: Caller;

beforeAll(async () => {
  nobody = createCaller(gateway().url);
  property = createCaller(gateway().url);
  await property.signIn("property", await addPerson(gateway().folder, "property", "property"));
}, 30_000);

const look = (token: string) => nobody.post("/api/v1/round-links/look", { token });
const tell = (token: string, device: string, trouble: string, ref: string) =>
  nobody.post("/api/v1/round-links/report", { token, device, trouble, ref });
const troubles = async (): Promise<readonly { id: string; device: string; trouble: string }[]> =>
  (await property.get("/api/v1/tasks?state=open")).body.tasks.filter(({ kind }: { kind: string }) => kind === "bin-trouble");

async function newRound(name: string): Promise<{ readonly token: string; readonly id: string }> {
  const made = await property.post("/api/v1/rounds", { name });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ url: `${gateway().url}/round#${made.body.token}`, qr: expect.stringMatching(/^<svg/) });
  return made.body;
}

describe("the link of a round", () => {
  test("is made by property staff, shown once, shows today's list to whoever has it, and is taken back", async () => {
    await (await connectDevice(gateway(), "bin-full", "smart-bin", "b1-101")).report({ fill_pct: 95 });
    await (await connectDevice(gateway(), "bin-low", "smart-bin", "b1-102")).report({ fill_pct: 12 });
    const { token, id } = await newRound("三轮车 2");
    const seen = await look(token);
    expect(ANSWERS["POST /api/v1/round-links/look"]!.schema!.safeParse(seen.body).error?.issues).toBeUndefined();
    expect(seen.body).toMatchObject({
      name: "三轮车 2",
      streams: [{ bins: [{ id: "bin-full", isUrgent: true }], others: [{ id: "bin-low" }] }],
    });
    expect(seen.body.said.zh).toBe("今日清运1个。先去:1号楼1层101室。");
    const listed = (await property.get("/api/v1/rounds")).body;
    expect(listed.rounds).toMatchObject([{ id, name: "三轮车 2", by: "property" }]);
    expect(JSON.stringify(listed)).not.toContain(token);
    expect((await property.delete(`/api/v1/rounds/${id}`)).status).toBe(204);
    expect((await look(token)).body.code).toBe("link_unknown");
    expect((await property.delete(`/api/v1/rounds/${id}`)).status).toBe(404);
  });

  test("is not for the station to make, and nobody guesses one", async () => {
    const station = createCaller(gateway().url);
    await station.signIn("station-a", await addPerson(gateway().folder, "station-a", "station"));
    expect((await station.post("/api/v1/rounds", { name: "x" })).status).toBe(403);
    expect((await look("A".repeat(24))).status).toBe(404);
    expect((await look("short")).status).toBe(400);
  });

  test("opens nothing in the folder of the gateway: the disk has its hash, and after a start it still holds", async () => {
    const folder = temporaryFolder();
    const first = await startGateway({ folder });
    const { token } = (await first.admin.post("/api/v1/rounds", { name: "a" })).body;
    await first.end("SIGKILL");
    const second = await startGateway({ folder });
    expect((await createCaller(second.url).post("/api/v1/round-links/look", { token })).status).toBe(200);
    expect((await second.admin.get("/api/v1/audit")).body.audit.map(({ action }: { action: string }) => action)).toContain("round.link");
  });
});

describe("a touch on the page of a round", () => {
  test("opens one task for the property however often it is made, until the task is done", async () => {
    await registerDevice(gateway(), "bin-3", "smart-bin", "b1-101");
    const { token } = await newRound("a");
    expect((await tell(token, "bin-3", "blocked", "touch-0001")).status).toBe(200);
    await tell(token, "bin-3", "blocked", "touch-0001");
    const again = await tell(token, "bin-3", "blocked", "touch-0002");
    expect(again.body.streams.flatMap((one: { bins: object[]; others: object[] }) => [...one.bins, ...one.others])).toContainEqual(
      expect.objectContaining({ id: "bin-3", reported: ["blocked"] }),
    );
    await tell(token, "bin-3", "broken", "touch-0003");
    const open = (await troubles()).filter(({ device }) => device === "bin-3");
    expect(open.map(({ trouble }) => trouble).toSorted()).toEqual(["blocked", "broken"]);
    for (const { id } of open) expect((await property.post(`/api/v1/tasks/${id}/done`, {})).status).toBe(204);
    await tell(token, "bin-3", "blocked", "touch-0004");
    expect((await troubles()).filter(({ device }) => device === "bin-3")).toHaveLength(1);
    const lines = (await gateway().admin.get("/api/v1/audit")).body.audit as { action: string; actor: string; target: string }[];
    expect(lines.filter(({ action, target }) => action === "bin.report" && target === "bin-3").map(({ actor }) => actor)).toEqual([
      "a",
      "a",
      "a",
    ]);
  });

  test("that says smoke is an alert for the station before it is answered", async () => {
    await registerDevice(gateway(), "bin-4", "smart-bin", "b2-101");
    const { token } = await newRound("b");
    const told = await tell(token, "bin-4", "smoking", "touch-0005");
    expect(told.body.streams.flatMap((one: { bins: object[] }) => one.bins)).toContainEqual(
      expect.objectContaining({ id: "bin-4", smoking: true }),
    );
    const [alert] = (await gateway().admin.get("/api/v1/alerts?kind=bin-fire&device=bin-4")).body.alerts;
    expect(alert).toMatchObject({ priority: "P1", state: "unacknowledged", incident: expect.stringMatching(/^\d{4}-\d+$/) });
  });

  test("about what is no bin is refused", async () => {
    await registerDevice(gateway(), "button-1", "emergency-button", "b1-501");
    const { token } = await newRound("c");
    expect((await tell(token, "button-1", "blocked", "touch-0006")).status).toBe(404);
    expect((await tell(token, "nothing", "smoking", "touch-0007")).status).toBe(404);
  });
});
