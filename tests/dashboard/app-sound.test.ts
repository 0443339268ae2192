import { describe, expect, test } from "vitest";
import { chooseSound } from "../../dashboard/sound/choice.ts";
import { TONES } from "../../dashboard/sound/tones.ts";

const alert = (id: string, priority: string, state = "unacknowledged", raisedAt = 0, outOfService = false) => ({
  id,
  priority,
  state,
  raisedAt,
  outOfService,
});
const heard = (alerts: ReturnType<typeof alert>[], more: Partial<Parameters<typeof chooseSound>[0]> = {}) =>
  chooseSound({ alerts, silenced: new Set(), isLineLost: false, nowMs: 0, ...more });

describe("what a console sounds", () => {
  test("life at risk before everything else, until somebody has answered", () => {
    expect(heard([alert("a", "P2"), alert("b", "P1")]).tone).toBe("life");
    expect(heard([alert("a", "P2"), alert("b", "P1", "acknowledged")]).tone).toBe("urgent");
    expect(heard([alert("a", "P2", "acknowledged")]).tone).toBeNull();
  });

  test("an alarm that went away before anybody looked still sounds", () => {
    expect(heard([alert("a", "P1", "returned")]).tone).toBe("life");
  });

  test("routine matters don't loop through the night, and what was put off is quiet", () => {
    expect(heard([alert("a", "P3"), alert("b", "P4"), alert("c", "P2", "shelved")]).tone).toBeNull();
  });

  test("what comes of a device that is out of service is silent, and hides nothing else", () => {
    const quiet = alert("a", "P1", "unacknowledged", 0, true);
    expect(heard([quiet]).tone).toBeNull();
    expect(heard([quiet, alert("b", "P1")]).tone).toBe("life");
  });

  test("silencing holds for what waited then; a new alert sounds again", () => {
    const silenced = new Set(["a"]);
    expect(heard([alert("a", "P1")], { silenced }).tone).toBeNull();
    expect(heard([alert("a", "P1"), alert("b", "P1")], { silenced }).tone).toBe("life");
  });

  test("a life that nobody answers for half a minute sounds louder", () => {
    expect(heard([alert("a", "P1")], { nowMs: 29_000 }).isLouder).toBe(false);
    expect(heard([alert("a", "P1")], { nowMs: 31_000 }).isLouder).toBe(true);
  });

  test("a lost line has its own tone, below an alert", () => {
    expect(heard([], { isLineLost: true }).tone).toBe("line");
    expect(heard([alert("a", "P1")], { isLineLost: true }).tone).toBe("life");
  });
});

describe("the tones", () => {
  test("differ in rhythm, not in pitch alone", () => {
    const rhythms = Object.values(TONES).map(({ notes, everyMs }) => `${notes.map(({ atS, forS }) => `${atS}-${forS}`).join()} ${everyMs}`);
    expect(new Set(rhythms).size).toBe(rhythms.length);
  });

  test("a looping pattern ends before it begins again", () => {
    for (const { notes, everyMs } of Object.values(TONES)) {
      const lengthMs = Math.max(...notes.map(({ atS, forS }) => atS + forS)) * 1_000;
      expect(lengthMs).toBeLessThanOrEqual(everyMs ?? lengthMs);
    }
  });
});
