import type { Table } from "./columns.ts";

/** What a detector at a room's ceiling would have met, sample by sample. */
export interface RoomSample {
  readonly tMs: number;
  readonly smoke_pct_m: number;
  /** null where the room has no thermocouple. */
  readonly temperature_c: number | null;
  /** null where the room has no gas analyser. */
  readonly co_ppm: number | null;
}

export interface Room {
  readonly name: string;
  readonly samples: readonly RoomSample[];
}

/** Obscuration in % per m of an optical density per m: the share of light that a metre of it takes. */
export const obscuration_pct_m = (density_per_m: number): number => 100 * (1 - 10 ** -Math.max(0, density_per_m));

/** A volume share in % as parts per million. */
export const ppmOfPct = (pct: number): number => Math.max(0, pct) * 10_000;

/**
 * Rooms of a recording with the columns TIME (s), SMx_n (optical density per m), TCx_n (degC, lowest number at the ceiling) and
 * GASx_n (lowest number: CO in %). A room counts when it has a smoke column. Empty where it is another kind of recording.
 */
export function roomsOf({ columns, rows }: Table): readonly Room[] {
  const time = columns.indexOf("TIME");
  if (time < 0) return [];
  const names = [...new Set(columns.map((column) => /^SM([A-Z])(_\d+)?$/.exec(column)?.[1]))].filter((name) => name !== undefined);
  return names.toSorted().map((name) => {
    const smoke = held(rows, lowest(columns, `SM${name}`), 0);
    const heat = lowest(columns, `TC${name}`);
    const gas = lowest(columns, `GAS${name}`);
    const temperature = held(rows, heat, 20);
    const co = held(rows, gas, 0);
    const samples = rows.map((row, index) => ({
      tMs: Math.round((row[time] ?? 0) * 1_000),
      smoke_pct_m: obscuration_pct_m(smoke[index] ?? 0),
      temperature_c: heat < 0 ? null : (temperature[index] ?? 20),
      co_ppm: gas < 0 ? null : ppmOfPct(co[index] ?? 0),
    }));
    return { name, samples };
  });
}

/** Index of the column of this stem with the lowest number, or with none; -1 where there is none. */
function lowest(columns: readonly string[], stem: string): number {
  const numbered = columns.flatMap((column, index) => {
    const number = new RegExp(`^${stem}(?:_(\\d+))?$`).exec(column);
    return number === null ? [] : [{ index, number: Number(number[1] ?? 0) }];
  });
  return numbered.toSorted((one, other) => one.number - other.number)[0]?.index ?? -1;
}

/** A column in which a missing number repeats the one before it, as an instrument's display would. */
function held(rows: readonly (readonly number[])[], column: number, first: number): readonly number[] {
  let last = first;
  return rows.map((row) => (last = Number.isFinite(row[column]) ? (row[column] ?? last) : last));
}
