import type { Text } from "../model/alert.ts";
import type { Site, SiteZone } from "../model/site.ts";

const DIGITS = "零一二三四五六七八九";

/** A number as it is spoken: 12 is 十二, -1 is 负一. Up to 120 floors. */
export function spokenNumber(number: number): string {
  if (number < 0) return `负${spokenNumber(-number)}`;
  if (number < 10) return DIGITS[number]!;
  if (number >= 100) return `${DIGITS[Math.floor(number / 100)]}百${number % 100 === 0 ? "" : restOfHundred(number % 100)}`;
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  return `${tens === 1 ? "" : DIGITS[tens]}十${ones === 0 ? "" : DIGITS[ones]}`;
}

const restOfHundred = (rest: number): string =>
  rest < 10 ? `零${DIGITS[rest]}` : `${DIGITS[Math.floor(rest / 10)]}十${rest % 10 === 0 ? "" : DIGITS[rest % 10]}`;

/** Digit by digit, as on the radio: 501 is 五零幺. */
export const spokenDigits = (digits: string): string => digits.replace(/\d/g, (digit) => (digit === "1" ? "幺" : DIGITS[Number(digit)]!));

/** Where it is, as it is said to 119: district, street, community, building, unit, floor and door. */
export function spokenAddress(site: Site, building: string | null, zone: string | null): Text {
  const { district, street, name } = site;
  const house = site.buildings.find(({ id }) => id === building);
  const place = site.zones.find(({ id }) => id === zone);
  const spoken = house?.spoken ?? (house === undefined ? undefined : { zh: spokenDigits(house.name.zh), en: house.name.en });
  const where = place === undefined ? { zh: "", en: "" } : spokenZone(place);
  const parts = [where.en, spoken?.en ?? "", name.en, street.en, district.en].filter((part) => part !== "");
  return { zh: `${district.zh}${street.zh}${name.zh}${spoken?.zh ?? ""}${where.zh}`, en: parts.join(", ") };
}

function spokenZone({ unit, floor, outdoors, name }: SiteZone): Text {
  const level = outdoors === true ? "" : `${spokenNumber(floor)}层`;
  return {
    zh: `${unit === undefined ? "" : `${spokenNumber(unit)}单元`}${level}${spokenDigits(name.zh)}`,
    en: [name.en, outdoors === true ? "" : `floor ${floor}`, unit === undefined ? "" : `unit ${unit}`]
      .filter((part) => part !== "")
      .join(", "),
  };
}
