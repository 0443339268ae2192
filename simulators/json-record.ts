export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object with names; null where the text is none. */
export function parseRecord(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** The records of a list in an answer; none where there is no such list. */
export function recordsIn(answer: Readonly<Record<string, unknown>>, name: string): readonly Record<string, unknown>[] {
  const list = answer[name];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
