/** A house of the demonstration community: what everything else about it is counted out from. */
export interface House {
  readonly id: string;
  readonly number: number;
  /** As a voice says the number. */
  readonly spoken: string;
  readonly basements: number;
  readonly floors: number;
  readonly units: number;
  readonly flatsPerLanding: number;
  /** Metres on the site plan. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly depth: number;
  readonly assembly: string;
}

const house = (
  number: number,
  spoken: string,
  built: readonly [number, number, number, number],
  plan: readonly [number, number, number, number],
  assembly: string,
): House => {
  const [basements, floors, units, flatsPerLanding] = built;
  const [x, y, width, depth] = plan;
  return { id: `b${number}`, number, spoken, basements, floors, units, flatsPerLanding, x, y, width, depth, assembly };
};

/** Basements, floors, units, flats on a landing; then x, y, width and depth on the plan. Houses of two ages around a green. */
export const HOUSES: readonly House[] = [
  house(1, "一", [0, 6, 3, 4], [18, 22, 56, 13], "west-lawn"),
  house(2, "二", [0, 11, 2, 5], [98, 14, 40, 18], "east-square"),
  house(3, "三", [0, 9, 3, 4], [164, 26, 58, 13], "east-square"),
  house(4, "四", [0, 6, 3, 4], [14, 78, 56, 13], "west-lawn"),
  house(5, "五", [0, 8, 2, 5], [172, 84, 38, 17], "east-square"),
  house(6, "六", [1, 11, 2, 6], [84, 142, 46, 19], "south-court"),
  house(7, "七", [0, 7, 3, 4], [154, 146, 56, 13], "south-court"),
];

/** Size of the site plan in metres. */
export const PLAN = { width: 250, depth: 190 };

/** The house of everybody: station, hall, kitchen. */
export const CENTRE = { id: "centre", floors: 2, x: 98, y: 78, width: 34, depth: 22 };

export const both = (zh: string, en: string): { readonly zh: string; readonly en: string } => ({ zh, en });

/** Whole numbers from 1. */
export const counted = (upTo: number): readonly number[] => Array.from({ length: upTo }, (_, index) => index + 1);

export const unitId = (of: House, unit: number): string => `${of.id}-${unit}`;
export const stairsId = (of: House, unit: number, floor: number): string => `${of.id}-${unit}-${floor}-stairs`;
export const shaftId = (of: House, unit: number, floor: number): string => `${of.id}-${unit}-${floor}-shaft`;
/** 501, the first flat on the fifth floor. */
export const flatNumber = (floor: number, flat: number): string => `${floor}${String(flat).padStart(2, "0")}`;

/** A flat and where it is in its house. */
export interface Flat {
  readonly id: string;
  readonly of: House;
  readonly unit: number;
  readonly floor: number;
  readonly flat: number;
}

/** Every flat, house by house, unit by unit, from the ground up. */
export const FLATS: readonly Flat[] = HOUSES.flatMap((of) =>
  counted(of.units).flatMap((unit) =>
    counted(of.floors).flatMap((floor) =>
      counted(of.flatsPerLanding).map((flat) => ({ id: `${unitId(of, unit)}-${flatNumber(floor, flat)}`, of, unit, floor, flat })),
    ),
  ),
);

/** Floors whose pipe shaft has a pressure sensor: bottom, middle, top. */
export const shaftFloors = ({ floors }: House): readonly number[] => [1, Math.ceil(floors / 2), floors];

/** Columns of a unit in a drawing: half of its flats, the stairs, the shaft, the other half. */
export const columnsOf = ({ flatsPerLanding }: House): number => flatsPerLanding + 2;
