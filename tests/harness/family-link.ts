import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createFamilyLinks } from "../../gateway/response/family-links.ts";
import { SMALL_SITE } from "./launch.ts";

/** The small site with Granny Wang, who has two contacts, and Mr Li, who wants nobody told. */
export const SITE_WITH_FAMILY = `${SMALL_SITE}
residents:
  - { id: wang, zone: b1-501, name: 王奶奶, phone: "+0 000 9", needs: [alone], contacts: [{ name: 王小明, relation: 女儿, phone: "+0 000 1" }, { name: 李阿姨, relation: 邻居, phone: "+0 000 2" }], keyHolder: null, consent: { responders: true, family: true, since: "2026-01-01" } }
  - { id: li, zone: b1-102, name: 李大爷, needs: [], contacts: [{ name: 李小红, relation: 女儿, phone: "+0 000 3" }], keyHolder: null, consent: { responders: false, family: false, since: "2026-01-01" } }
`;

/** The secret part of the link that a contact got, as the gateway makes it. `told`: as the resident sees the case. */
export function familyToken(
  folder: string,
  { id, told }: { readonly id: string; readonly told: readonly { readonly at: number }[] },
  contact: number,
): string {
  const nothing = { families: () => new Map(), people: () => new Map(), onCommitted: () => () => {} };
  const links = createFamilyLinks(readFileSync(join(folder, "data/family-key")), nothing);
  return links.tokenOf({ id }, { contact, atMs: told[contact]!.at });
}
