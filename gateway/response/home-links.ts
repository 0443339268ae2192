import { createHmac } from "node:crypto";
import type { HomeLinkRow, Store } from "../journal/store.ts";
import { HOME_LINK } from "../journal/link-names.ts";
import type { Acts } from "../runner/acts.ts";
import { TOKEN_BYTES } from "./family-links.ts";

export interface HomeLinks {
  /** Links that hold, by home. */
  all(): ReadonlyMap<string, HomeLinkRow>;
  /** The secret part of the link of a home; null where it has none. */
  tokenOf(zone: string): string | null;
  /** A new link of a home: the one before it opens nothing from here on. Resolves once it is on disk. */
  make(zone: string, by: string): Promise<void>;
  /** False where there was none. */
  end(zone: string, by: string): Promise<boolean>;
  /** The home it opens; null: none, or no more. */
  find(token: string): string | null;
}

/**
 * One link for each home, on paper by its door. The token is a keyed hash of the home and of when it was made, as for the
 * family's links, so that a copy of the database opens nothing and the paper can be printed again.
 */
export async function openHomeLinks(
  linkKey: Uint8Array,
  { acts, store }: { readonly acts: Pick<Acts, "write" | "wallMs">; readonly store: Pick<Store, "homeLinks"> },
): Promise<HomeLinks> {
  const rows = new Map((await store.homeLinks()).map((row) => [row.zone, row]));
  const links = new Map([...rows].filter(([, { endedAt }]) => endedAt === null));
  const homes = new Map([...links].map(([zone, row]) => [tokenFor(row), zone]));

  function tokenFor({ zone, madeAt }: HomeLinkRow): string {
    const bytes = createHmac("sha256", linkKey)
      .update(JSON.stringify(["home", zone, madeAt]))
      .digest();
    return bytes.subarray(0, TOKEN_BYTES).toString("base64url");
  }

  async function keep(row: HomeLinkRow, by: string): Promise<void> {
    const { zone, ...value } = row;
    const action = row.endedAt === null ? "home.link" : "home.link-end";
    const audit = { atMs: acts.wallMs(), actor: by, action, target: zone, outcome: "done" as const, detail: {} };
    rows.set(zone, row);
    // What is taken back opens nothing at once; what is new opens only when it is on disk.
    const before = links.get(zone);
    if (before !== undefined) homes.delete(tokenFor(before));
    links.delete(zone);
    await acts.write([["metaPut", HOME_LINK + zone, JSON.stringify(value)]], [audit]);
    if (row.endedAt !== null || rows.get(zone) !== row) return;
    links.set(zone, row);
    homes.set(tokenFor(row), zone);
  }

  return {
    all: () => links,
    tokenOf(zone) {
      const row = links.get(zone);
      return row === undefined ? null : tokenFor(row);
    },
    // Never the number of a link that was: the clock may have been set back.
    make: (zone, by) => keep({ zone, madeAt: Math.max(acts.wallMs(), (rows.get(zone)?.madeAt ?? 0) + 1), by, endedAt: null }, by),
    async end(zone, by) {
      const row = links.get(zone);
      if (row === undefined) return false;
      await keep({ ...row, endedAt: acts.wallMs() }, by);
      return true;
    },
    find: (token) => homes.get(token) ?? null,
  };
}
