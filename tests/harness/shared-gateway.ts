import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { launchGateway, type GatewayOptions, type RunningGateway } from "./launch.ts";

/** One gateway for all tests of a file: starting one takes longer than most tests. Each test registers devices of its own. */
export function shareGateway(options: Omit<GatewayOptions, "folder"> = {}): () => RunningGateway {
  const folder = mkdtempSync(join(tmpdir(), "linan-test-"));
  let running: RunningGateway | null = null;
  let dispose = async (): Promise<void> => {};
  beforeAll(async () => {
    const launched = launchGateway({ ...options, folder });
    ({ dispose } = launched);
    running = await launched.listening;
  });
  afterAll(async () => {
    await dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => running!;
}
