/** The stages that a button shows (contract, "Commands"), and the one it finds by itself. */
export type Stage = "ready" | "calling" | "received" | "answered" | "coming" | "arrived" | "failed" | "closed";

/** Without a stage after this, ms, the button says by itself that the call did not get through (contract, "Commands"). */
export const NO_ANSWER_MS = 10_000;

const FROM_STATION: readonly string[] = ["received", "answered", "coming", "arrived", "failed", "closed"] satisfies Stage[];

const SAYS: Readonly<Record<Stage, string>> = {
  ready: "正常 / ready",
  calling: "正在呼叫 / calling",
  received: "已收到,正在叫人 / we have your call, we are finding someone",
  answered: "已有人接警 / somebody has answered",
  coming: "正在赶来 / on the way",
  arrived: "已到 / arrived",
  failed: "没有打通,请打 120,着火打 119 / not connected: call 120, or 119 for fire",
  closed: "处置完毕 / closed",
};

export interface CallStage {
  readonly stage: () => Stage;
  /** Either key: the button waits for a stage from now on. */
  pressed(): void;
  /** `call_stage` has come; what is no stage is ignored. */
  shown(stage: unknown, minutes: unknown): void;
  stop(): void;
}

/** `say` gets what the button shows and says, and whether it found that by itself. */
export function createCallStage(say: (stage: Stage, words: string, byItself: boolean) => void): CallStage {
  let stage: Stage = "ready";
  let waiting: NodeJS.Timeout | null = null;

  function become(next: Stage, extra: string, byItself: boolean): void {
    stage = next;
    if (waiting !== null) clearTimeout(waiting);
    waiting = null;
    say(next, `${SAYS[next]}${extra}`, byItself);
  }

  return {
    stage: () => stage,
    pressed() {
      // A second press does not start the ten seconds anew, nor hide a stage that is already shown.
      if (waiting !== null || !["ready", "failed", "closed"].includes(stage)) return;
      become("calling", "", true);
      waiting = setTimeout(() => become("failed", "", true), NO_ANSWER_MS);
    },
    shown(wanted, minutes) {
      const known = FROM_STATION.find((one) => one === wanted);
      if (known === undefined) return;
      become(known as Stage, typeof minutes === "number" ? ` (${minutes} min)` : "", false);
    },
    stop() {
      if (waiting !== null) clearTimeout(waiting);
    },
  };
}
