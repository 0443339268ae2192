import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { extname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { Id } from "../../rules/model/device.ts";
import { VALUES } from "../../rules/model/values.ts";
import type { History } from "../history/history.ts";
import type { View } from "../runner/view.ts";
import { csvRows } from "../tables/csv-rows.ts";
import { type Exports, TooManyRows } from "../tables/exports.ts";
import { jsonLines } from "../tables/json-lines.ts";
import { type RecordOutcome, recordRows } from "../tables/recorder.ts";
import { EXCEL_ROWS_MAX } from "../tables/table-messages.ts";
import type { Answer } from "./operator.ts";

const EXPORT_USAGE =
  "export [--device ID]... [--building B] --from TIME --to TIME [--value NAME] [--format csv|jsonl|xlsx] FILE; TIME: 2026-11-24T00:00+08:00, or ms since 1970";
const IMPORT_USAGE = "import FILE (.csv or .jsonl)";
/** Faults that are printed. */
const FAULTS_SHOWN = 1_000;
const BYTES_A_PIECE = 64 * 1024;

const Time = z.string().transform((text, context) => {
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isSafeInteger(ms)) return ms;
  context.addIssue({ code: "custom", message: "no time" });
  return z.NEVER;
});
const Options = z.strictObject({
  device: z.array(Id).default([]),
  building: z.string().optional(),
  from: Time,
  to: Time,
  value: z.enum(VALUES.map(({ name }) => name) as [string, ...string[]]).optional(),
  format: z.enum(["csv", "jsonl", "xlsx"]).default("csv"),
});

/** What the operator's tool asks of history. */
export interface HistoryDesk {
  readonly history: History;
  readonly exports: Exports;
  readonly view: Pick<View, "device" | "devices">;
  readonly wallMs: () => number;
}

export interface Ears {
  /** Hears how far it is. */
  readonly say: (text: string) => void;
  /** The operator stopped it. */
  readonly signal: AbortSignal;
}

/** `export ... FILE` and `import FILE` on the running gateway. null: another command. */
export async function runHistoryCommand(desk: HistoryDesk, argv: readonly string[], ears: Ears): Promise<Answer | null> {
  if (argv[0] === "export") return exportFile(desk, argv.slice(1), ears);
  if (argv[0] === "import") return importFile(desk, argv[1], ears);
  return null;
}

async function exportFile(desk: HistoryDesk, args: readonly string[], ears: Ears): Promise<Answer> {
  const file = args.length % 2 === 1 ? args.at(-1)! : "";
  const options = Options.safeParse(optionsOf(args.slice(0, -1)));
  if (file === "" || !options.success || options.data.to <= options.data.from) return { code: 2, text: EXPORT_USAGE };
  const devices = devicesOf(desk.view, options.data);
  if (typeof devices === "string") return { code: 1, text: `there is no device ${devices}` };
  const part = `${file}.part`;
  try {
    const bytes = await writePart(desk.exports, part, { ...options.data, devices }, ears);
    await rename(part, file);
    return { code: 0, text: `${file}: ${bytes} bytes / 字节` };
  } catch (error) {
    await rm(part, { force: true });
    if (ears.signal.aborted) return { code: 1, text: "stopped / 已停止" };
    if (error instanceof TooManyRows) return { code: 1, text: `more than ${EXCEL_ROWS_MAX} rows: --format csv has no bound` };
    throw error;
  }
}

type Wanted = z.infer<typeof Options> & { readonly devices: Exclude<ReturnType<typeof devicesOf>, string> };

/** Returns how many bytes; what is written is on disk. */
async function writePart(exports: Exports, part: string, wanted: Wanted, { say, signal }: Ears): Promise<number> {
  const { format, devices, value = null, from: fromMs, to: toMs } = wanted;
  const percent = percentSaid("export", say);
  const pieces = await exports.start({ format, devices, value, fromMs, toMs, signal, drop: () => {}, tell: percent });
  const handle = await open(part, "w", 0o600);
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      await handle.writeFile(piece);
      bytes += piece.length;
    }
    await handle.sync();
  } finally {
    await pieces.return?.();
    await handle.close();
  }
  return bytes;
}

async function importFile({ history, view, wallMs }: HistoryDesk, file: string | undefined, { say, signal }: Ears): Promise<Answer> {
  const ending = extname(file ?? "");
  if (file === undefined || ![".csv", ".jsonl"].includes(ending)) return { code: 2, text: IMPORT_USAGE };
  const text = textOf(file, percentSaid("import", say));
  const find = (id: string) => view.device(id)?.device;
  try {
    const rows = ending === ".csv" ? csvRows(text) : jsonLines(text);
    return outcomeOf(await recordRows(rows, { history, find, nowMs: wallMs(), signal }));
  } catch (error) {
    if (signal.aborted) return { code: 1, text: "stopped: what was taken stays, the same file may be taken again / 已停止" };
    throw error;
  }
}

function outcomeOf({ recorded, known, failed, faults }: RecordOutcome): Answer {
  const lines = failed.slice(0, FAULTS_SHOWN).map(({ row, reason }) => `row ${row}: ${reason}`);
  if (faults > lines.length) lines.push(`... ${faults - lines.length} more`);
  return {
    code: faults === 0 ? 0 : 1,
    text: [`${recorded} recorded / 已导入, ${known} known / 已有, ${faults} refused / 未导入`, ...lines].join("\n"),
  };
}

/** The text of a file piece by piece; how far it is. */
async function* textOf(file: string, tell: (done: number, total: number) => void): AsyncGenerator<string> {
  const handle = await open(file);
  const { size } = await handle.stat();
  await handle.close();
  let done = 0;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const bytes of createReadStream(file, { highWaterMark: BYTES_A_PIECE }) as AsyncIterable<Buffer>) {
    yield decoder.decode(bytes, { stream: true });
    tell((done += bytes.length), size);
    await setImmediate();
  }
  yield decoder.decode();
}

function percentSaid(name: string, say: (text: string) => void): (done: number, total: number) => void {
  let shown = -1;
  return (done, total) => {
    const percent = Math.floor((100 * done) / Math.max(1, total));
    if (percent !== shown) say(`${name}: ${(shown = percent)} %`);
  };
}

/** `--name value` pairs; `device` may come again. */
function optionsOf(args: readonly string[]): Readonly<Record<string, string | readonly string[]>> {
  const options: Record<string, string | string[]> = {};
  for (let at = 0; at < args.length; at += 2) {
    const name = args[at]!.replace(/^--/, "");
    if (name === "device") options["device"] = [...(options["device"] ?? []), args[at + 1]!];
    else options[name] = args[at + 1]!;
  }
  return options;
}

/** A text: the id of which there is no device. */
function devicesOf(view: HistoryDesk["view"], { device, building }: z.infer<typeof Options>) {
  const missing = device.find((id) => view.device(id) === undefined);
  if (missing !== undefined) return missing;
  const views =
    device.length > 0
      ? [...new Set(device)].map((id) => view.device(id)!)
      : [...view.devices()].filter((one) => building === undefined || one.building === building);
  return views.map(({ device: { registration, id, kind } }) => ({ registration, id, kind }));
}
