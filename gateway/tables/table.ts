import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Format, FromTable, TableOptions, ToTable } from "./table-messages.ts";

/** Of Excel's all rows are in memory until the file is made. */
const HEAP_MB: Readonly<Record<Format, number>> = { csv: 256, jsonl: 256, xlsx: 4_096 };

/** A thread that writes one table. */
export interface Table {
  /** One at a time. Rejects where the thread ends. */
  write(page: ToTable): Promise<FromTable>;
  end(): void;
}

export function openTable(workerData: TableOptions): Table {
  const worker = new Worker(new URL("./table-thread.js", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB[workerData.format] },
  });
  return {
    async write(page) {
      worker.postMessage(page);
      const [answer] = (await once(worker, "message")) as [FromTable];
      return answer;
    },
    end: () => void worker.terminate(),
  };
}
