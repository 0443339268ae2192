export type Language = "zh" | "en";

/** What a page says, in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

export const both = (zh: string, en: string): Text => ({ zh, en });
