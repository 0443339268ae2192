import type { Logger } from "pino";
import type { View } from "../runner/view.ts";
import { gone, heard, isOver, newPlay, type Play, stopping, type Wanted } from "./play-state.ts";
import { followAlerts, type RaisedAlerts } from "./raised-alerts.ts";
import { openStage, type Stage } from "./stage.ts";
import type { Catalogue } from "./stage-messages.ts";

/** After a stop the devices say goodbye; a program that takes longer is killed. */
const STOP_MS = 5_000;

/** Scenarios played into the running gateway of a demonstration, one at a time, by a stranger in a process of its own. */
export interface Simulation {
  /** What can be played. The first call asks the program; rejects where it does not answer. */
  catalogue(): Promise<Catalogue>;
  /** The newest play since the start; null: there was none. */
  play(): Play | null;
  /** False where one runs. */
  start(wanted: Wanted, by: string): boolean;
  /** False where none runs. */
  stop(by: string): boolean;
  /** Ends whatever runs, at once. */
  close(): void;
}

export interface SimulationOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly view: Pick<View, "openAlerts" | "onCommitted">;
  readonly wallMs: () => number;
  readonly log: Logger;
}

interface Running {
  readonly stage: Stage;
  readonly alerts: RaisedAlerts;
}

export function createSimulation({ program, args, view, wallMs, log }: SimulationOptions): Simulation {
  let play: Play | null = null;
  let running: Running | null = null;
  let listing: Promise<Catalogue> | null = null;
  let isClosed = false;
  const stages = new Set<Stage>();

  function list(): Promise<Catalogue> {
    return new Promise((resolve, reject) => {
      const stage = openStage(program, args, {
        said(message) {
          if (message.say !== "ready") return;
          resolve({ scenarios: message.scenarios, faults: message.faults });
          stage.kill();
        },
        gone(why) {
          stages.delete(stage);
          reject(new Error(why));
        },
      });
      stages.add(stage);
    });
  }

  function ended(stage: Stage, why: string): void {
    stages.delete(stage);
    running?.alerts.stop();
    running = null;
    play = gone(play!, why, wallMs());
    const { scenario, by, state, error, score } = play;
    const counts = score?.counts ?? {};
    log[state === "failed" ? "error" : "info"](
      { event: "simulation_ended", scenario, by, state, error, ...counts },
      `${scenario}: ${state}`,
    );
  }

  function begin(wanted: Wanted): void {
    const alerts = followAlerts(view);
    const stage = openStage(program, args, {
      said(message) {
        if (message.say === "ready") stage.send({ ask: "play", ...wanted });
        else if (message.say === "alerts") stage.send({ ask: "judge", alerts: alerts.list() });
        else play = heard(play!, message, wallMs());
      },
      gone: (why) => ended(stage, why),
    });
    stages.add(stage);
    running = { stage, alerts };
  }

  return {
    catalogue() {
      if (isClosed) return Promise.reject(new Error("the gateway ends"));
      listing ??= list().catch((error: unknown) => {
        listing = null;
        throw error;
      });
      return listing;
    },
    play: () => play,
    start(wanted, by) {
      if (running !== null || isClosed) return false;
      play = newPlay(wanted, by, wallMs());
      log.info({ event: "simulation_started", ...wanted, by }, `${wanted.scenario}: started`);
      begin(wanted);
      return true;
    },
    stop(by) {
      if (running === null || play === null || isOver(play)) return false;
      const { stage } = running;
      play = stopping(play, by);
      stage.send({ ask: "stop" });
      setTimeout(() => stages.has(stage) && stage.kill(), STOP_MS).unref();
      return true;
    },
    close() {
      isClosed = true;
      for (const stage of stages) stage.kill();
    },
  };
}
