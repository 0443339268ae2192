import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStage, type Stage } from "../../../gateway/simulation/stage.ts";
import type { StageMessage } from "../../../gateway/simulation/stage-messages.ts";
import { temporaryFolder } from "../../harness/gateway.ts";

/** Runs a false program to its end; why it ended, and what was taken from it. */
function watch(
  text: string,
  then: (stage: Stage) => void = () => {},
): Promise<{ readonly why: string; readonly said: readonly StageMessage[] }> {
  const program = join(temporaryFolder(), "false.mjs");
  writeFileSync(program, text);
  return new Promise((resolve) => {
    const said: StageMessage[] = [];
    const stage = openStage(program, [], {
      said(message) {
        said.push(message);
        then(stage);
      },
      gone: (why) => resolve({ why, said }),
    });
  });
}

test("what the program says last is heard before it is gone", async () => {
  const { why, said } = await watch(`process.send({ say: "ended", whole: true }, () => process.exit(0));`);
  expect(said).toEqual([{ say: "ended", whole: true }]);
  expect(why).toBe("the program ended");
});

test.each([
  ["no message at all", `"nonsense"`],
  ["a line of no kind", `{ say: "line", line: { record: "acted", at: 1 } }`],
  ["words without a bound", `{ say: "line", line: { record: "shown", at: 1, device: "d", words: "x".repeat(100000) } }`],
])("%s ends the program", async (_what, message) => {
  const { why, said } = await watch(`process.send(${message}); process.on("message", () => {}); process.channel.ref();`);
  expect(why).toBe("it said something that is not understood");
  expect(said).toEqual([]);
});

test("a program that floods its channel is ended", async () => {
  const { why, said } = await watch(`const more = () => process.send({ say: "alerts" }, more); for (let at = 0; at < 50; at++) more();`);
  expect(why).toBe("it said too much");
  expect(said.length).toBeLessThanOrEqual(50_000);
});

test("it can be ended at once, whatever it does, and hears nothing afterwards", async () => {
  const { why } = await watch(
    `process.on("SIGTERM", () => {}); process.send({ say: "alerts" }); process.on("message", () => {});`,
    (stage) => {
      stage.kill();
      stage.send({ ask: "stop" });
    },
  );
  expect(why).toBe("it was ended");
});
