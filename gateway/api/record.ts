import { NO_ROOM } from "../history/messages.ts";
import { csvRows, decode, pieces } from "../tables/csv-rows.ts";
import { jsonLines } from "../tables/json-lines.ts";
import { recordRows } from "../tables/recorder.ts";
import type { Api, Parts } from "./context.ts";
import { IMPORT_BYTES, IMPORT_ROWS } from "./import.ts";
import { Problem, problem } from "./problem.ts";

/** Recorded readings of devices there are: into history, past all rules. */
export function recordRoutes(api: Api, ready: () => Parts): void {
  api.post("/api/v1/history/import", { config: { permission: "history.write" }, bodyLimit: IMPORT_BYTES }, async (request) => {
    const { history, view, access } = ready();
    const isCsv = (request.headers["content-type"] ?? "").startsWith("text/csv");
    const find = (id: string) => view.device(id)?.device;
    try {
      const { recorded, known, failed } = await recordRows(bounded(rowsOf(request.body, isCsv)), { history, find, nowMs: Date.now() });
      access.record({
        actor: request.session!.person.name,
        action: "history.import",
        target: "history",
        outcome: "done",
        detail: { recorded, known, failed: failed.length },
      });
      return { recorded, known, failed };
    } catch (error) {
      throw (error as Error).message === NO_ROOM
        ? new Problem(
            507,
            "disk_full",
            { zh: "磁盘空间不足", en: "There is no room on the disk; what is known by then is left out next time" },
            30,
          )
        : error;
    }
  });
}

async function* rowsOf(body: unknown, isCsv: boolean): AsyncGenerator {
  if (!Buffer.isBuffer(body))
    throw problem(400, "bad_request", "需要 CSV 或 JSON Lines", "CSV (text/csv) or JSON lines (application/x-ndjson) are needed");
  try {
    yield* isCsv ? csvRows(pieces(decode(body))) : jsonLines(pieces(decode(body)));
  } catch (error) {
    throw problem(400, "bad_rows", "格式有误", (error as Error).message.slice(0, 200));
  }
}

/** Too many rows are refused before any is put: they are put together. */
async function* bounded(rows: AsyncIterable<unknown>): AsyncGenerator {
  let count = 0;
  for await (const row of rows) {
    if (++count > IMPORT_ROWS) throw problem(400, "too_many_rows", `最多 ${IMPORT_ROWS} 行`, `At most ${IMPORT_ROWS} rows`);
    yield row;
  }
}
