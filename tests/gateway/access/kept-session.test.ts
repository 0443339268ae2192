import { expect, test } from "vitest";
import { createAccess, type Session } from "../../../gateway/access/access.ts";
import type { Role } from "../../../gateway/access/roles.ts";
import type { Acts } from "../../../gateway/runner/acts.ts";
import type { Store } from "../../../gateway/journal/store.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 10, 24);

/** Sessions over a clock of the test's; what would go to the disk is listed. */
function open() {
  const clock = { wallMs: START_MS };
  const writes: string[] = [];
  const acts = {
    wallMs: () => clock.wallMs,
    async write(rows: readonly (readonly unknown[])[]) {
      writes.push(...rows.map(([name]) => String(name)));
    },
  } as unknown as Acts;
  const store = { session: async () => null, person: async () => null } as unknown as Store;
  return { clock, writes, access: createAccess({ acts, store }) };
}

async function signedIn(role: Role) {
  const opened = open();
  const { session, secret } = await opened.access.begin({ name: role, role, scope: { buildings: null, zone: null } }, "127.0.0.1");
  const isIn = async (): Promise<boolean> => (await opened.access.sessionOfCookie(`linan_session=${secret}`)) !== null;
  return { ...opened, session, isIn };
}

/** A screen that is open for so long, and says so every ten seconds. */
function watch(
  { clock, access, session }: { clock: { wallMs: number }; access: ReturnType<typeof createAccess>; session: Session },
  ms: number,
) {
  for (const endMs = clock.wallMs + ms; clock.wallMs < endMs; clock.wallMs += 10_000) access.keep(session);
}

test("a wall of the station stays signed in over three days of watching, written once an hour, and 12 hours beyond", async () => {
  const wall = await signedIn("station");
  watch(wall, 72 * HOUR_MS);
  expect(await wall.isIn()).toBe(true);
  expect(wall.writes.filter((name) => name === "sessionLonger").length).toBeLessThanOrEqual(72);
  wall.clock.wallMs += 10 * HOUR_MS;
  expect(await wall.isIn()).toBe(true);
  wall.clock.wallMs += 2 * HOUR_MS;
  expect(await wall.isIn()).toBe(false);
});

test.each(["administrator", "property", "street", "district"] as const)(
  "a screen of %s that is left open ends after 12 hours",
  async (role) => {
    const screen = await signedIn(role);
    watch(screen, 12 * HOUR_MS + 20_000);
    expect(await screen.isIn()).toBe(false);
    expect(screen.writes).not.toContain("sessionLonger");
  },
);
