import { Gauge, Registry } from "prom-client";
import type { LoopDelay } from "./loop-delay.ts";

/** A number to show, read when somebody asks. */
export interface Figure {
  readonly name: string;
  readonly help: string;
  read(): number | Readonly<Record<string, number>>;
  /** Name of the label, where `read` gives a record. */
  readonly label?: string;
}

/** Prometheus text of the gateway's counters. `reset` starts the event-loop figures anew. */
export function createMetrics(figures: readonly Figure[], loop: LoopDelay) {
  const registry = new Registry();
  for (const { name, help, label, read } of figures) {
    new Gauge({
      name: `linan_${name}`,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [registry],
      collect() {
        const value = read();
        if (typeof value === "number") this.set(value);
        else for (const [key, number] of Object.entries(value)) this.set({ [label!]: key }, number);
      },
    });
  }
  new Gauge({
    name: "linan_event_loop_delay_ms",
    help: "Delay of the event loop, idle value taken off, since the last reset",
    labelNames: ["quantile"],
    registers: [registry],
    collect() {
      for (const quantile of [0.5, 0.99, 1]) this.set({ quantile: String(quantile) }, loop.quantileMs(quantile));
    },
  });
  return {
    async text(reset: boolean): Promise<string> {
      const text = await registry.metrics();
      if (reset) loop.reset();
      return text;
    },
  };
}
