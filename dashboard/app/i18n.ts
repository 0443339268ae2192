import { changeLanguage, use as extend } from "i18next";
import { initReactI18next } from "react-i18next";
import { WORDS } from "./locale/words.ts";

const KEPT_AS = "linan.language";
export type Language = "zh" | "en";

function kept(): Language {
  try {
    return localStorage.getItem(KEPT_AS) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

/** Loads both languages: the page must not need the gateway to say that the gateway is gone. */
export function startWords(): void {
  void extend(initReactI18next).init({
    lng: kept(),
    fallbackLng: "zh",
    resources: { zh: { translation: WORDS.zh }, en: { translation: WORDS.en } },
    // React escapes.
    interpolation: { escapeValue: false },
  });
  mark(kept());
}

export function setLanguage(language: Language): void {
  void changeLanguage(language);
  mark(language);
  try {
    localStorage.setItem(KEPT_AS, language);
  } catch {
    // Without storage the choice holds for this page.
  }
}

function mark(language: Language): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = WORDS[language].product_full;
}
