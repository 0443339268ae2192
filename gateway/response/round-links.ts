import { ROUND_LINK } from "../journal/link-names.ts";
import type { RoundLinkRow, Store } from "../journal/store.ts";
import type { Acts } from "../runner/acts.ts";
import { hashOfToken, newSecret } from "./link-tokens.ts";

/** Rounds that hold at once: one for each cart of a community, and some that were lost. Places are used again. */
export const ROUNDS_MAX = 50;

export interface RoundLinks {
  /** Those that hold. */
  all(): readonly RoundLinkRow[];
  /** The secret part of a new link, which is kept nowhere; null where too many hold. Resolves once it is on disk. */
  make(
    wanted: Pick<RoundLinkRow, "name" | "buildings" | "expiresAt">,
    by: string,
  ): Promise<{ readonly token: string; readonly row: RoundLinkRow } | null>;
  /** False where there was none. */
  end(id: string, by: string): Promise<boolean>;
  /** The round it opens; null: none, or no more. */
  find(token: string): RoundLinkRow | null;
}

/** One link for one round of collection: it shows the list of today, takes what is wrong at a bin, and ends by itself. The disk has its hash only. */
export async function openRoundLinks({
  acts,
  store,
}: {
  readonly acts: Pick<Acts, "write" | "wallMs">;
  readonly store: Pick<Store, "roundLinks">;
}): Promise<RoundLinks> {
  const rows = new Map((await store.roundLinks()).map((row) => [row.id, row]));
  const holds = ({ endedAt, expiresAt }: RoundLinkRow): boolean => endedAt === null && acts.wallMs() < expiresAt;

  async function keep(row: RoundLinkRow, by: string): Promise<void> {
    const { id, ...value } = row;
    rows.set(id, row);
    const action = row.endedAt === null ? "round.link" : "round.link-end";
    const detail = { name: row.name, expiresAt: row.expiresAt };
    await acts.write(
      [["metaPut", ROUND_LINK + id, JSON.stringify(value)]],
      [{ atMs: acts.wallMs(), actor: by, action, target: id, outcome: "done", detail }],
    );
  }

  function freePlace(): string | null {
    for (let place = 1; place <= ROUNDS_MAX; place++) {
      const row = rows.get(String(place));
      if (row === undefined || !holds(row)) return String(place);
    }
    return null;
  }

  return {
    all: () => [...rows.values()].filter(holds),
    async make(wanted, by) {
      const id = freePlace();
      if (id === null) return null;
      const token = newSecret();
      const row: RoundLinkRow = { ...wanted, id, hash: hashOfToken(token), madeAt: acts.wallMs(), by, endedAt: null };
      await keep(row, by);
      return { token, row };
    },
    async end(id, by) {
      const row = rows.get(id);
      if (row === undefined || !holds(row)) return false;
      await keep({ ...row, endedAt: acts.wallMs() }, by);
      return true;
    },
    find(token) {
      const wanted = hashOfToken(token);
      for (const row of rows.values()) if (row.hash === wanted && holds(row)) return row;
      return null;
    },
  };
}
