/** Readings that may come late and still count in their place (design). */
export const LATENESS_MS = 30_000;
