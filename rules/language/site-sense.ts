import type { Site, SiteStation } from "../model/site.ts";
import { evacuationMistakes } from "./evacuation-sense.ts";
import { feedMistakes } from "./feed-sense.ts";
import type { Mistake } from "./mistakes.ts";
import { responseMistakes } from "./response-sense.ts";
import { wrong } from "./wrong.ts";

/** What has the right shape and leads somewhere, and still can't be so. */
export function senselessOf(site: Site): readonly Mistake[] {
  return [
    ...timeZoneMistakes(site),
    ...floorMistakes(site),
    ...uncoveredBuildings(site),
    ...site.stations.flatMap(unmannedHours),
    ...deviceMistakes(site),
    ...supplyMistakes(site),
    ...feedMistakes(site),
    ...residentMistakes(site),
    ...responseMistakes(site),
    ...evacuationMistakes(site),
  ];
}

function timeZoneMistakes({ timeZone }: Site): readonly Mistake[] {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return [];
  } catch {
    return [
      wrong(
        ["timeZone"],
        `没有时区 ${timeZone},应为 Asia/Shanghai 之类`,
        `there is no time zone ${timeZone}, expected one such as Asia/Shanghai`,
      ),
    ];
  }
}

function floorMistakes(site: Site): readonly Mistake[] {
  const floors = new Map(site.buildings.map((building) => [building.id, building.floors]));
  return (["zones", "plans"] as const).flatMap((section) =>
    site[section].flatMap(({ building, floor }, index) => {
      const range = floors.get(building);
      if (range === undefined || (floor >= range.from && floor <= range.to)) return [];
      return [
        wrong(
          [section, index, "floor"],
          `${building} 没有 ${floor} 层,应为 ${range.from} 到 ${range.to}`,
          `${building} has no floor ${floor}, expected ${range.from} to ${range.to}`,
        ),
      ];
    }),
  );
}

/** An alert of a building that no station answers for would reach no terminal. */
function uncoveredBuildings(site: Site): readonly Mistake[] {
  const covered = new Set(site.stations.flatMap(({ covers }) => covers));
  return site.buildings.flatMap(({ id }, index) =>
    covered.has(id)
      ? []
      : [
          wrong(
            ["buildings", index, "id"],
            `没有微型消防站负责 ${id},应列入某站的 covers`,
            `no station covers ${id}, expected it in the covers of one`,
          ),
        ],
  );
}

const DAY_MIN = 24 * 60;
const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const clockOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** A station is manned 24 hours a day: each stretch of the day without a shift. */
function unmannedHours({ id, shifts }: SiteStation, station: number): readonly Mistake[] {
  const gaps: Mistake[] = [];
  let mannedUntil = 0;
  for (const [from, to] of [...shifts.flatMap(stretchesOf), [DAY_MIN, DAY_MIN] as const].sort(([one], [other]) => one - other)) {
    if (from > mannedUntil) {
      const gap = `${clockOf(mannedUntil)}-${clockOf(from)}`;
      gaps.push(
        wrong(
          ["stations", station, "shifts"],
          `${id} 在 ${gap} 无人值守,应 24 小时有人`,
          `nobody is on duty at ${id} in ${gap}, expected shifts round the clock`,
        ),
      );
    }
    mannedUntil = Math.max(mannedUntil, to);
  }
  return gaps;
}

/** A shift in minutes of the day; one over midnight has two stretches. */
function stretchesOf(shift: { readonly from: string; readonly to: string }): readonly (readonly [number, number])[] {
  const from = minuteOf(shift.from) % DAY_MIN;
  const to = minuteOf(shift.to);
  return to > from
    ? [[from, to]]
    : [
        [from, DAY_MIN],
        [0, to],
      ];
}

function deviceMistakes(site: Site): readonly Mistake[] {
  return site.devices.flatMap(({ id, kind, station, stream }, index) => {
    const found: Mistake[] = [];
    const isTerminal = kind === "station-terminal";
    if (isTerminal && station === undefined)
      found.push(
        wrong(["devices", index], `站内终端 ${id} 缺少 station`, `the station-terminal ${id} has no station, expected the id of one`),
      );
    if (!isTerminal && station !== undefined)
      found.push(
        wrong(
          ["devices", index, "station"],
          `只有 station-terminal 才有 station,${id} 是 ${kind}`,
          `only a station-terminal has a station, ${id} is a ${kind}`,
        ),
      );
    if (kind !== "smart-bin" && stream !== undefined)
      found.push(
        wrong(
          ["devices", index, "stream"],
          `只有 smart-bin 才有 stream,${id} 是 ${kind}`,
          `only a smart-bin has a stream, ${id} is a ${kind}`,
        ),
      );
    return found;
  });
}

function supplyMistakes(site: Site): readonly Mistake[] {
  const zones = new Map(site.cabinets.map(({ id, zone }) => [id, zone]));
  return site.supplies.flatMap(({ cabinet, zone }, index) => {
    const stands = cabinet === undefined ? undefined : zones.get(cabinet);
    return stands === undefined || stands === zone
      ? []
      : [
          wrong(
            ["supplies", index, "zone"],
            `应急柜 ${cabinet} 在 ${stands},不在 ${zone}`,
            `the cabinet ${cabinet} stands in ${stands}, found ${zone}`,
          ),
        ];
  });
}

const residentMistakes = (site: Site): readonly Mistake[] =>
  site.residents.flatMap(({ id, keyHolder }, index) =>
    keyHolder === id
      ? [wrong(["residents", index, "keyHolder"], "钥匙保管人不能是本人", "nobody is their own key holder, expected another or null")]
      : [],
  );
