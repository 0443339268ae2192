import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { launchGateway, type GatewayOptions, type RunningGateway } from "./launch.ts";

// One place to import from in tests; launch.ts is for what runs without the test runner.
export { ADMIN_PASSWORD, ROOT, type GatewayOptions, type RunningGateway } from "./launch.ts";

/** Starts a real gateway on free ports and waits until it listens. It ends with the test. */
export async function startGateway(options: GatewayOptions = {}): Promise<RunningGateway> {
  const { listening, dispose } = launchGateway({ ...options, folder: options.folder ?? temporaryFolder() });
  onTestFinished(dispose);
  return listening;
}

/** A folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "linan-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return folder;
}
