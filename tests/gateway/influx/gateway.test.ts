import { expect, onTestFinished, test } from "vitest";
import { startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { answering, falseServer, type FalseServer, written } from "../../harness/false-server.ts";
import { connectDevice, signInDevice } from "../../harness/device.ts";
import { until } from "../../harness/until.ts";

const TOKEN = "s3cret-influx-token";

async function serve(): Promise<FalseServer> {
  const server = await falseServer(written);
  onTestFinished(() => server.close());
  return server;
}

const settings = ({ target }: FalseServer): Record<string, string> => ({
  LINAN_INFLUX_URL: target.url,
  LINAN_INFLUX_TOKEN: TOKEN,
  LINAN_INFLUX_ORG: "linan",
  LINAN_INFLUX_BUCKET: "iot",
});

const numbersIn = (server: FalseServer, field: string): Set<number> =>
  new Set(
    server.asked
      .flatMap(({ lines }) => lines)
      .map((line) => new RegExp(`[ ,]${field}=(\\d+)i`).exec(line)?.[1])
      .filter((text) => text !== undefined)
      .map(Number),
  );

// Two starts of a gateway.
test("with an InfluxDB that hangs an alert is raised and its sirens owed as ever; what it did not take it gets after kill -9, and its refusal is an alert", async () => {
  const server = await serve();
  server.answer = () => {};
  const folder = temporaryFolder();
  const gateway = await startGateway({ folder, env: settings(server) });
  const button = await connectDevice(gateway, "btn-1", "emergency-button");
  for (let seq = 0; seq < 20; seq++) await button.report({ battery_pct: 90 }, { seq });
  await until(() => server.asked.length > 0, "it was asked, and hangs");
  await button.report({ pressed: true }, { seq: 20 });
  const { body } = await gateway.admin.get("/api/v1/alerts?state=open&kind=sos");
  expect(body.alerts).toHaveLength(1);
  const { sinks } = (await gateway.admin.get("/api/v1/sinks")).body;
  expect(sinks).toEqual([expect.objectContaining({ name: "influx", deadLetters: { count: 0, newest: [] }, lost: 0 })]);
  expect((await fetch(`${gateway.url}/metrics`).then((answer) => answer.text())).includes("linan_influx_lag_rows")).toBe(true);
  expect(gateway.log.map((line) => JSON.stringify(line)).join("")).not.toContain(TOKEN);

  await gateway.end("SIGKILL");
  server.answer = written;
  const again = await startGateway({ folder, env: settings(server) });
  const same = await signInDevice(again, "btn-1", button.secret);
  await same.report({ battery_pct: 89 }, { seq: 21 });
  await until(
    () => numbersIn(server, "seq").size === 22 && numbersIn(server, "aseq").size >= 1,
    "all readings and the alert's step are there",
  );
  const upToDate = async (): Promise<boolean> => (await again.admin.get("/api/v1/sinks")).body.sinks[0].state === "up-to-date";
  await until(upToDate, "the sink says so");
  expect(server.asked.every(({ headers }) => headers.authorization === `Token ${TOKEN}`)).toBe(true);

  server.answer = answering(401, `unauthorized ${TOKEN}`);
  await same.report({ battery_pct: 88 }, { seq: 22 });
  const alerts = await until(async () => {
    const found = (await again.admin.get("/api/v1/alerts?state=open&kind=supervision")).body.alerts;
    return found.length > 0 && found;
  }, "the gateway's alert about itself");
  expect(alerts).toEqual([expect.objectContaining({ subject: "influx", priority: "P3", active: true })]);
  expect(JSON.stringify(alerts)).toContain("401");
  expect(JSON.stringify([alerts, again.log])).not.toContain(TOKEN);
  expect(await again.end()).toBe(0);
}, 120_000);
