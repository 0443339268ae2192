import { expect } from "vitest";
import { type RunningGateway, startGateway } from "../harness/gateway.ts";
import type { Scored } from "./programs.ts";

/** The demonstration without its fleet: the scenario's devices are alone. */
export const startAlone = (): Promise<RunningGateway> => startGateway({ site: null, env: { LINAN_SIMULATORS: "off" } });

/** Every expected alert was raised in time, and no other. */
export function expectAllDetected({ scored, judgement: { counts } }: Scored, expected: number): void {
  expect(scored.code, scored.out + scored.errors).toBe(0);
  expect(counts).toMatchObject({ late: 0, missed: 0, merged: 0, false: 0 });
  expect(counts["detected"]).toBeGreaterThanOrEqual(expected);
}
