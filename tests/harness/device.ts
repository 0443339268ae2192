import { connectAsync, type MqttClient } from "mqtt";
import { onTestFinished } from "vitest";
import type { RunningGateway } from "./launch.ts";

export interface TestDevice {
  readonly id: string;
  readonly secret: string;
  readonly client: MqttClient;
  /** Publishes a reading at QoS 1; resolves with the PUBACK. */
  report(values: Readonly<Record<string, unknown>>, more?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Publishes any payload on one of its own topics. */
  publish(topic: "reading" | "state" | "reply", payload: string | Buffer, qos?: 0 | 1 | 2): Promise<void>;
}

const SITE = "mini";

/** Registers a device and connects it over real MQTT. */
export async function connectDevice(gateway: RunningGateway, id: string, kind: string, zone = "b1-101"): Promise<TestDevice> {
  return signInDevice(gateway, id, await registerDevice(gateway, id, kind, zone));
}

/** Connects a device whose secret is known. `endsWithTest` false: outside a test, where it ends with the gateway. */
export async function signInDevice(gateway: RunningGateway, id: string, secret: string, { endsWithTest = true } = {}): Promise<TestDevice> {
  const client = await connectAsync(gateway.mqttUrl, {
    clientId: id,
    username: id,
    password: secret,
    reconnectPeriod: 0,
    connectTimeout: 5_000,
  });
  client.on("error", () => {});
  if (endsWithTest) onTestFinished(() => void client.end(true));
  const topic = (name: string): string => `linan/v1/${SITE}/${id}/${name}`;
  return {
    id,
    secret,
    client,
    async report(values, more = {}) {
      await client.publishAsync(topic("reading"), JSON.stringify({ values, ...more }), { qos: 1 });
    },
    async publish(name, payload, qos = 1) {
      await client.publishAsync(topic(name), payload, { qos });
    },
  };
}

/** Registers a device and gives its secret, without connecting it. */
export async function registerDevice(gateway: RunningGateway, id: string, kind: string, zone = "b1-101"): Promise<string> {
  const made = await gateway.admin.post("/api/v1/devices", { id, kind, zone });
  if (made.status !== 201) throw new Error(`${id} was not registered: ${made.status} ${JSON.stringify(made.body)}`);
  return (made.body as { secret: string }).secret;
}
