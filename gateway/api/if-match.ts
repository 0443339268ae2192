import { problem } from "./problem.ts";

/** `"3"`, `W/"3"` or `3`; null where the header is absent or `*`. */
export function versionOf(header: string | undefined): number | null {
  if (header === undefined || header.trim() === "*") return null;
  const found = /^(?:W\/)?"?(\d{1,15})"?$/.exec(header.trim());
  if (found === null) throw problem(400, "bad_if_match", "If-Match 有误", "If-Match must be a version");
  return Number(found[1]);
}
