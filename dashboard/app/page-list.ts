/** A page of its own, reached from every other one. */
export interface PageEntry {
  readonly path: string;
  /** Key of its name, and of its letter after G. */
  readonly word: string;
  readonly letter: string;
  /** Who has work there; the gateway decides what they may see. */
  readonly roles: readonly string[];
}

const STAFF = ["administrator", "station", "property"];
const EVERYBODY = ["administrator", "station", "property", "street", "district", "resident"];

/** In the order in which they are offered. */
export const PAGES: readonly PageEntry[] = [
  { path: "/", word: "pages.station", letter: "s", roles: EVERYBODY },
  { path: "/duty", word: "duty.title", letter: "d", roles: [...STAFF, "street", "district"] },
  { path: "/property", word: "property.title", letter: "p", roles: STAFF },
  { path: "/rules", word: "rules.title", letter: "r", roles: STAFF },
];

/** The pages that somebody of this role is offered. */
export const pagesOf = (role: string): readonly PageEntry[] => PAGES.filter(({ roles }) => roles.includes(role));
