import { expect, test } from "vitest";
import { temporaryFolder } from "../harness/gateway.ts";
import { killWhilePaging, PAGE_FAILPOINTS } from "./page-kill-run.ts";

test(
  "killed before and after a message goes out, and before and after that is on record: no program misses it, no group sees it twice",
  { timeout: 240_000 },
  async () => {
    expect(await killWhilePaging(temporaryFolder(), PAGE_FAILPOINTS, () => {})).toEqual([]);
  },
);
