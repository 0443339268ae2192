import type { X509Certificate } from "node:crypto";
import type { Names } from "./names.ts";

const DAY_MS = 24 * 3_600_000;
/** Longest that browsers take from a public authority (CA/Browser Forum); no device asks for less of a local one. */
const SERVER_DAYS = 397;
/** Of these, days that lie in the past: the clocks of whoever made it and whoever reads it differ. */
const BACK_DAYS = 30;
/** Time enough for a machine that is off for a holiday. */
const RENEW_DAYS = 30;
const AUTHORITY_YEARS = 10;
/** No clock that shows less is right: this version did not exist then. What an authority's span starts with. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);

export type Reason = "missing" | "other-authority" | "not-valid" | "ends" | "names";

/** Ten years from now. It starts where no clock can be: one that jumps back makes no authority that is not valid yet. */
export const authoritySpan = (nowMs: number) => ({
  fromMs: EARLIEST_MS,
  untilMs: Math.max(nowMs, EARLIEST_MS) + AUTHORITY_YEARS * 365.25 * DAY_MS,
});

/** null where the authority ends before: the clock is wrong, or ten years are over. */
export function serverSpan(nowMs: number, authority: X509Certificate) {
  const fromMs = Math.max(nowMs, EARLIEST_MS) - BACK_DAYS * DAY_MS;
  const untilMs = Math.min(fromMs + SERVER_DAYS * DAY_MS, Date.parse(authority.validTo));
  return untilMs - fromMs <= (BACK_DAYS + RENEW_DAYS) * DAY_MS ? null : { fromMs: Math.max(fromMs, EARLIEST_MS), untilMs };
}

/** Why a server's certificate is to be made anew; null where it is good. Names that are no longer there are no reason. */
export function whyRenew(server: X509Certificate | null, authority: X509Certificate, names: Names, nowMs: number): Reason | null {
  if (server === null) return "missing";
  if (!server.verify(authority.publicKey)) return "other-authority";
  const untilMs = Date.parse(server.validTo);
  const clockMs = Math.max(nowMs, EARLIEST_MS);
  if (clockMs < Date.parse(server.validFrom) || clockMs >= untilMs) return "not-valid";
  if (untilMs - clockMs < RENEW_DAYS * DAY_MS) return "ends";
  const isNamed =
    names.hosts.every((host) => server.checkHost(host) !== undefined) &&
    names.addresses.every((address) => server.checkIP(address) !== undefined);
  return isNamed ? null : "names";
}
