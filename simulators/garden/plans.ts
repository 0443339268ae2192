import type { Site } from "../../rules/model/site.ts";
import { CENTRE, columnsOf, counted, HOUSES, PLAN, type House } from "./estate.ts";

/** Drawn ten pixels to the metre. */
const PX = 10;
const STYLE =
  "<style>rect{fill:#f4f5f6;stroke:#7b8794;stroke-width:2}.stairs{fill:#dfe3e8}.green{fill:#e8efe6;stroke:none}text{font:24px sans-serif;fill:#3e4c59;text-anchor:middle}</style>";

const planFile = ({ id }: House): string => `plans/${id}.svg`;

/** Every floor of a house has the same plan. */
export const plans: Site["plans"] = HOUSES.flatMap((of) =>
  counted(of.floors).map((floor) => ({ building: of.id, floor, file: planFile(of), metres_per_px: 1 / PX })),
);

const rectangle = (x: number, y: number, width: number, depth: number, kind = ""): string =>
  `<rect${kind === "" ? "" : ` class="${kind}"`} x="${Math.round(x)}" y="${Math.round(y)}" width="${Math.round(width)}" height="${Math.round(depth)}"/>`;
const words = (x: number, y: number, text: string): string => `<text x="${Math.round(x)}" y="${Math.round(y)}">${text}</text>`;
const drawing = (width: number, depth: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${depth}" width="${width}" height="${depth}">\n${[STYLE, ...parts].join("\n")}\n</svg>\n`;

/** The flats, stairs and shaft of a landing from west to east, in the columns of the zones. */
function unitPlan(of: House, unit: number): readonly string[] {
  const wide = (of.width * PX) / of.units / columnsOf(of);
  const deep = of.depth * PX;
  const west = (of.width * PX * (unit - 1)) / of.units;
  const half = Math.floor(of.flatsPerLanding / 2);
  return counted(columnsOf(of)).flatMap((column) => {
    const x = west + (column - 1) * wide;
    const isStairs = column === half + 1;
    const isShaft = column === half + 2;
    const flat = column <= half ? column : column - 2;
    return [
      rectangle(x, 0, wide, deep, isStairs || isShaft ? "stairs" : ""),
      words(x + wide / 2, deep / 2, isStairs ? "楼梯" : isShaft ? "管井" : `0${flat}`),
    ];
  });
}

const housePlan = (of: House): string =>
  drawing(
    of.width * PX,
    of.depth * PX,
    counted(of.units).flatMap((unit) => unitPlan(of, unit)),
  );

/** The estate from above. */
function estatePlan(): string {
  const houses = [...HOUSES.map(({ number, ...house }) => ({ ...house, name: `${number}号楼` })), { ...CENTRE, name: "社区中心" }];
  const parts = houses.flatMap(({ x, y, width, depth, name }) => [
    rectangle(x * PX, y * PX, width * PX, depth * PX),
    words((x + width / 2) * PX, (y + depth / 2) * PX, name),
  ]);
  return drawing(PLAN.width * PX, PLAN.depth * PX, [rectangle(0, 0, PLAN.width * PX, PLAN.depth * PX, "green"), ...parts]);
}

/** File beside the site file → its drawing. */
export const DRAWINGS: ReadonlyMap<string, string> = new Map([
  ...HOUSES.map((of) => [planFile(of), housePlan(of)] as const),
  ["plans/estate.svg", estatePlan()],
]);
