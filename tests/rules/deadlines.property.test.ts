import * as fc from "fast-check";
import { expect, test } from "vitest";
import { popDeadline, pushDeadline } from "../../rules/engine/deadlines.ts";
import { dropEarliest, earliestSilenceMs, moveEarliest, noSilences, pushSilence } from "../../rules/engine/silences.ts";
import type { Deadline } from "../../rules/model/situation.ts";

const push = (heap: Deadline[], atMs: number): void => pushDeadline(heap, { kind: "silence", atMs, device: 1 });

test("deadlines come out by time, whatever the order in which they went in", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (times) => {
      const heap: Deadline[] = [];
      for (const atMs of times) push(heap, atMs);
      const out = times.map(() => popDeadline(heap)!.atMs);
      expect(out).toEqual(times.toSorted((one, other) => one - other));
      expect(popDeadline(heap)).toBeUndefined();
    }),
  );
});

test("the earliest is always on top while some go in and others come out", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: null })), (acts) => {
      const heap: Deadline[] = [];
      const model: number[] = [];
      for (const atMs of acts) {
        if (atMs === null) expect(popDeadline(heap)?.atMs).toBe(model.sort((one, other) => one - other).shift());
        else {
          push(heap, atMs);
          model.push(atMs);
        }
        expect(heap[0]?.atMs ?? Infinity).toBe(Math.min(...model));
      }
    }),
  );
});

test("of devices that may be silent the earliest is always on top while they come, are put off and go", () => {
  const acts = fc.array(fc.tuple(fc.constantFrom("push", "move", "drop"), fc.integer()));
  fc.assert(
    fc.property(acts, (all) => {
      const silences = noSilences();
      let model: number[] = [];
      for (const [index, [act, atMs]] of all.entries()) {
        const isEmpty = model.length === 0;
        if (act !== "push" && !isEmpty) model = model.sort((one, other) => one - other).slice(1);
        if (act !== "drop" && !(act === "move" && isEmpty)) model.push(atMs);
        if (act === "push") pushSilence(silences, atMs, index);
        else if (!isEmpty && act === "move") moveEarliest(silences, atMs, index);
        else if (!isEmpty) dropEarliest(silences);
        expect(earliestSilenceMs(silences)).toBe(Math.min(...model));
        expect(silences.devices).toHaveLength(model.length);
      }
    }),
  );
});
