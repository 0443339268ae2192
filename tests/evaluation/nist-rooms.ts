import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { SmokeSample } from "../../rules/detectors/smoke.ts";
import { readTable, type Table } from "../../simulators/recordings/columns.ts";
import { ppmOfPct, type Room, roomsOf } from "../../simulators/recordings/room-fire.ts";
import { cellsOf } from "./found-files.ts";
import type { FoundFile } from "./row.ts";

/** A room of a home fire in which a real photoelectric alarm sounded. */
export interface AlarmedRoom {
  readonly fire: string;
  readonly name: string;
  /** Seconds at which the first real photoelectric alarm of the room sounded. */
  readonly real_s: number;
  /**
   * Seconds at which the first real alarm of any kind sounded in the building: until then the air was clean in every
   * other room. 0 for that room itself, where smoke comes before its alarm.
   */
  readonly quietUntil_s: number;
  readonly samples: readonly SmokeSample[];
}

interface Activation {
  readonly fire: string;
  readonly kind: string;
  readonly room: string;
  readonly at_s: number;
}

const ACTIVATION = /^(.+)-(Ion|Pho)\d*([A-Z])$/i;

const TIME = /^TIME\b/i;

export const isRecording = ({ header }: FoundFile): boolean =>
  cellsOf(header).some((cell) => TIME.test(cell)) && cellsOf(header).some((cell) => /^SM[A-Z](_\d+)?$/i.test(cell));
export const isActivations = ({ header }: FoundFile): boolean => cellsOf(header).some((cell) => ACTIVATION.test(cell));

/** All rooms with a real alarm, of all recordings whose file is named after a fire of the activation times. */
export function alarmedRooms(files: readonly FoundFile[]): readonly AlarmedRoom[] {
  const activations = files.filter(isActivations).flatMap(({ path }) => activationsOf(readFileSync(path, "utf8")));
  const fires = [...new Set(activations.map(({ fire }) => fire))];
  return files.filter(isRecording).flatMap(({ path }) => {
    const fire = fires.find((name) => isNamedAfter(basename(path), name));
    return fire === undefined ? [] : roomsOfFire(fire, readFileSync(path, "utf8"), activations);
  });
}

const isNamedAfter = (file: string, fire: string): boolean =>
  file
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .includes(fire.toUpperCase());

function activationsOf(text: string): readonly Activation[] {
  const { columns, rows } = readTable(text);
  return columns.flatMap((column, index) => {
    const [, fire, kind, room] = ACTIVATION.exec(column) ?? [];
    const at_s = Math.min(...rows.map((row) => row[index] ?? NaN).filter((seconds) => seconds > 0));
    return fire === undefined || kind === undefined || room === undefined || !Number.isFinite(at_s) ? [] : [{ fire, kind, room, at_s }];
  });
}

function roomsOfFire(fire: string, text: string, all: readonly Activation[]): readonly AlarmedRoom[] {
  const table = withPlainNames(readTable(text.replaceAll('"', "")));
  const ofFire = all.filter((one) => one.fire === fire);
  const first_s = Math.min(...ofFire.map(({ at_s }) => at_s));
  const smokeRooms = roomsOf(table);
  const names = [...new Set(ofFire.map(({ room }) => room))].toSorted();
  return names.flatMap((name) => {
    const real = ofFire.filter(({ room, kind }) => room === name && kind.toUpperCase() === "PHO");
    const smokeRoom = smokeRooms.find((one) => one.name === name);
    const samples = smokeRoom === undefined ? heatOnly(table, name) : samplesOf(smokeRoom);
    if (real.length === 0 || samples.length === 0) return [];
    const isFirst = ofFire.some(({ room, at_s }) => room === name && at_s === first_s);
    return [{ fire, name, real_s: Math.min(...real.map(({ at_s }) => at_s)), quietUntil_s: isFirst ? 0 : first_s, samples }];
  });
}

/** Names in capitals; the column of time by its first word. */
function withPlainNames({ columns, rows }: Table): Table {
  const plain = columns.map((column) => column.toUpperCase()).map((column) => (TIME.test(column) ? "TIME" : column));
  const time = plain.indexOf("TIME");
  return { columns: plain, rows: rows.filter((row) => Number.isFinite(row[time])) };
}

const samplesOf = ({ samples }: Room): readonly SmokeSample[] =>
  samples.map(({ tMs, smoke_pct_m, temperature_c, co_ppm }) => ({
    atMs: tMs,
    smoke_obscuration_pct_m: smoke_pct_m,
    temperature_c: temperature_c ?? undefined,
    co_ppm: co_ppm ?? undefined,
  }));

/** A room whose smoke meter was not recorded still has heat, and perhaps gas. */
function heatOnly({ columns, rows }: Table, name: string): readonly SmokeSample[] {
  const time = columns.indexOf("TIME");
  const heat = columns.indexOf(`TC${name}_1`);
  const gas = columns.indexOf(`GAS${name}_1`);
  if (time < 0 || heat < 0) return [];
  return rows.map((row) => ({
    atMs: Math.round((row[time] ?? 0) * 1_000),
    temperature_c: row[heat],
    co_ppm: gas < 0 ? undefined : ppmOfPct(row[gas] ?? NaN),
  }));
}
