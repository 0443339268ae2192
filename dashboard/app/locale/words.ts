import en from "./en.json";
import zh from "./zh.json";

/** All words of the pages. Those of one page stand under its name, in files of their own in `pages/`. */
export const WORDS = {
  zh: { ...zh },
  en: { ...en },
} as const;
