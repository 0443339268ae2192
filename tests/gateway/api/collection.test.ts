import { expect, test } from "vitest";
import { connectDevice, registerDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { createCaller } from "../../harness/http.ts";
import { addPerson } from "../../harness/linan.ts";
import { until } from "../../harness/until.ts";

interface Streams {
  readonly streams: readonly { readonly empty: readonly Trip[]; readonly leave: readonly Trip[] }[];
}
interface Trip {
  readonly id: string;
  readonly reason: string;
  readonly level_pct: number | null;
}
const told = (trips: readonly Trip[]) => trips.map(({ id, reason, level_pct }) => [id, reason, level_pct]);

test(
  "the list for today follows the bins, and what their detector has learnt as soon as it is on disk, though no rule asks it",
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway({ folder });
    const { admin } = gateway;
    await registerDevice(gateway, "bin-mute", "smart-bin", "b1-101");
    for (const [id, fill_pct] of [
      ["bin-full", 95],
      ["bin-low", 12],
    ] as const)
      await (await connectDevice(gateway, id, "smart-bin", "b1-101")).report({ fill_pct });
    const rising = await connectDevice(gateway, "bin-rising", "smart-bin", "b2-101");
    await rising.report({ fill_pct: 50 });
    await rising.report({ fill_pct: 70 });

    const list = async (caller = admin): Promise<Streams> => (await caller.get("/api/v1/collection")).body;
    const { streams } = await until(
      async () => {
        const answer = await list();
        // Of two levels the detector believes the lower: the last report alone would say 70.
        return answer.streams[0]?.empty.some(({ level_pct }) => level_pct === 50) === true && answer;
      },
      "what the detector has learnt is listed",
      20_000,
    );
    expect(told(streams[0]!.empty)).toEqual([
      ["bin-full", "full", 95],
      ["bin-mute", "look", null],
      ["bin-rising", "learning", 50],
    ]);
    // The alert at the level of the starter rule stays.
    const { alerts } = (await admin.get("/api/v1/alerts?kind=bin-full&state=open")).body;
    expect(alerts.map(({ device }: { device: string }) => device)).toEqual(["bin-full"]);
    expect(told(streams[0]!.leave)).toEqual([["bin-low", "room-enough", 12]]);

    const property = createCaller(gateway.url);
    await property.signIn("property-b2", await addPerson(folder, "property-b2", "property", "--buildings", "b2"));
    expect(told((await list(property)).streams[0]!.empty)).toEqual([["bin-rising", "learning", 50]]);
  },
);
