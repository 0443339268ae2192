import type { SiteShown } from "./http/shapes.ts";

/** A page of its own, reached from every other one. */
export interface PageEntry {
  readonly path: string;
  /** Key of its name, and of its letter after G. */
  readonly word: string;
  readonly letter: string;
  /** Who has work there; the gateway decides what they may see. */
  readonly roles: readonly string[];
  /** Only where scenarios can be played: in a demonstration. */
  readonly isSimulator?: true;
}

const STAFF = ["administrator", "station", "property"];
const ABOVE = ["street", "district"];

/** In the order in which they are offered. */
export const PAGES: readonly PageEntry[] = [
  { path: "/", word: "pages.station", letter: "s", roles: [...STAFF, "resident"] },
  { path: "/duty", word: "duty.title", letter: "d", roles: [...STAFF, "street", "district"] },
  { path: "/property", word: "property.title", letter: "p", roles: STAFF },
  { path: "/rules", word: "rules.title", letter: "r", roles: STAFF },
  { path: "/twin", word: "twin.title", letter: "t", roles: STAFF },
  { path: "/overview", word: "overview.title", letter: "o", roles: [...STAFF, ...ABOVE] },
  { path: "/evacuation", word: "evacuation.title", letter: "e", roles: [...STAFF, ...ABOVE] },
  { path: "/admin", word: "admin.title", letter: "a", roles: ["administrator"] },
  { path: "/sim", word: "simulation.title", letter: "m", roles: ["administrator"], isSimulator: true },
];

/** The pages that somebody of this role is offered at this site. */
export const pagesOf = (role: string, { simulators }: Pick<SiteShown, "simulators">): readonly PageEntry[] =>
  PAGES.filter(({ roles, isSimulator }) => roles.includes(role) && (isSimulator !== true || simulators));

/** Where somebody of this role lands: above the community on the whole picture, else on the first page. */
export const landingOf = (role: string): string =>
  ABOVE.includes(role) ? "/overview" : (PAGES.find(({ roles }) => roles.includes(role))?.path ?? "/");
