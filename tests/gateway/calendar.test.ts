import Database from "better-sqlite3-multiple-ciphers";
import { pino } from "pino";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createCalendar } from "../../gateway/health/calendar.ts";
import { createUpkeep } from "../../gateway/health/upkeep.ts";
import { checkWork } from "../../gateway/health/works.ts";
import { verifyInBackground } from "../../gateway/journal/verify.ts";
import type { Text } from "../../rules/model/alert.ts";
import { connectDevice } from "../harness/device.ts";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";

test("the night's work finds a row that was changed behind the gateway's back, and says that it is over when it is mended", async () => {
  const folder = temporaryFolder();
  const gateway = await startGateway({ folder });
  const smoke = await connectDevice(gateway, "smoke-1", "smoke-detector");
  await smoke.report({ alarm: true });
  await gateway.end();
  const data = join(folder, "data");

  const said: string[] = [];
  const raise = (subject: string, { en }: Text): void => void said.push(`raise ${subject}: ${en}`);
  const clear = (subject: string): void => void said.push(`clear ${subject}`);
  const upkeep = createUpkeep({
    works: [checkWork({ verify: (signal) => verifyInBackground(data, null, { signal }), raise, clear })],
    wallMs: Date.now,
    log: pino({ level: "silent" }),
    mustEnd: () => null,
  });
  const calendar = createCalendar({ timeZone: "Asia/Shanghai", upkeep, nightly: ["check"] });
  onTestFinished(() => calendar.stop());

  await calendar.runNow();
  expect(said).toEqual(["clear journal"]);

  const db = new Database(join(data, "gateway.db"));
  onTestFinished(() => void db.close());
  const { body } = db.prepare("SELECT body FROM alert").get() as { body: string };
  const change = db.prepare("UPDATE alert SET body = ?");
  change.run(body.replace("P1", "P4"));
  await calendar.runNow();
  expect(said.at(-1)).toBe("raise journal: The check of the journal found a fault: alert-000001: its row is not its last step");

  change.run(body);
  await calendar.runNow();
  expect(said.at(-1)).toBe("clear journal");

  db.exec("UPDATE audit SET actor = 'somebody' WHERE seq = 2");
  await calendar.runNow();
  expect(said.at(-1)).toBe("raise journal: The check of the journal found a fault: audit: row 2: row was changed");
});
