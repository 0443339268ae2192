import { expect, test } from "vitest";
import { createCommunity } from "./community.ts";

/** Put a seed here that failed, to play it alone. */
const ONLY: number | null = null;
/** Runs of 50 seeds each: about 2 s of one core. */
const BLOCKS = 8;
const SEEDS_PER_BLOCK = 50;
/** Moments with faults in a run. */
const STORM = 120;

/** What broke and when, with the seed that shows it again; null where nothing did. */
function faultOf(seed: number): string | null {
  const community = createCommunity(seed);
  let moment = 0;
  try {
    for (; moment < STORM; moment++) community.storm();
    community.calm();
    community.checkLiveness();
    return null;
  } catch (error) {
    return `seed ${seed}, moment ${moment} of ${STORM}: ${(error as Error).stack}`;
  }
}

const blocks: readonly (readonly number[])[] =
  ONLY === null
    ? Array.from({ length: BLOCKS }, (_, block) =>
        Array.from({ length: SEEDS_PER_BLOCK }, (__, seed) => block * SEEDS_PER_BLOCK + seed + 1),
      )
    : [[ONLY]];

test.each(blocks.map((seeds) => [seeds[0], seeds.at(-1), seeds] as const))(
  "the core stays safe through every fault and comes right afterwards, seeds %i to %i",
  (_, __, seeds) => {
    for (const seed of seeds) expect(faultOf(seed)).toBeNull();
  },
);

test("the same seed plays the same run", () => {
  const trace = (): string => {
    const community = createCommunity(7);
    for (let moment = 0; moment < STORM; moment++) community.storm();
    return community.trace();
  };
  expect(trace()).toBe(trace());
});
