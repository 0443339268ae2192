/** What a detector at the ceiling of one recorded room would have met. */
export interface RoomReading {
  readonly device: string;
  /** ms since the recording's zero, which may be before its fire. */
  readonly atMs: number;
  readonly values: Readonly<Record<string, number>>;
}

export const isRoomTable = (header: string): boolean => /(^|,)\s*TIME\s*,/.test(header) && /(^|,)\s*SM[A-Z](_\d+)?\s*(,|$)/.test(header);

/**
 * Readings of a table of a room fire: TIME (s), SMx_n (optical density per m), TCx_n (degC, the lowest number at the ceiling),
 * GASx_n (the lowest: CO in %). One detector a room, `room-a` and so on; what a cell lacks its reading lacks.
 */
export function roomReadings(lines: readonly string[]): readonly RoomReading[] {
  const [header = "", ...rows] = lines;
  const columns = header.split(",").map((name) => name.trim());
  const rooms = [...new Set(columns.flatMap((name) => /^SM([A-Z])(_\d+)?$/.exec(name)?.[1] ?? []))].toSorted();
  const time = columns.indexOf("TIME");
  const places = rooms.map((room) => ({
    device: `room-${room.toLowerCase()}`,
    smoke: lowest(columns, `SM${room}`),
    heat: lowest(columns, `TC${room}`),
    gas: lowest(columns, `GAS${room}`),
  }));
  return rows.flatMap((row) => {
    const cells = row.split(",").map(numberOf);
    const atMs = Math.round((cells[time] ?? Number.NaN) * 1_000);
    if (!Number.isFinite(atMs)) return [];
    return places.map(({ device, smoke, heat, gas }) => {
      const measured = {
        smoke_obscuration_pct_m: obscuration_pct_m(cells[smoke]),
        temperature_c: cells[heat],
        co_ppm: cells[gas] === undefined ? undefined : Math.max(0, cells[gas]) * PPM_OF_PCT,
      };
      const known = Object.entries(measured).flatMap(([name, value]) =>
        value === undefined || !Number.isFinite(value) ? [] : [[name, value] as const],
      );
      return { device, atMs, values: Object.fromEntries(known) };
    });
  });
}

const PPM_OF_PCT = 10_000;
const numberOf = (cell: string): number => (cell.trim() === "" ? Number.NaN : Number(cell));

/** The share of light that a metre of such a density takes, in %. */
const obscuration_pct_m = (density_per_m: number | undefined): number | undefined =>
  density_per_m === undefined ? undefined : 100 * (1 - 10 ** -Math.max(0, density_per_m));

/** Index of the column of this stem with the lowest number; -1 where there is none. */
function lowest(columns: readonly string[], stem: string): number {
  const numbered = columns.flatMap((name, index) => {
    const found = name.startsWith(stem) ? /^(?:_(\d+))?$/.exec(name.slice(stem.length)) : null;
    return found === null ? [] : [{ index, number: Number(found[1] ?? 0) }];
  });
  return numbered.toSorted((one, other) => one.number - other.number)[0]?.index ?? -1;
}
