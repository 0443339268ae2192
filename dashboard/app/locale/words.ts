import en from "./en.json";
import dutyEn from "./pages/duty.en.json";
import dutyZh from "./pages/duty.zh.json";
import incidentEn from "./pages/incident.en.json";
import incidentZh from "./pages/incident.zh.json";
import propertyEn from "./pages/property.en.json";
import propertyZh from "./pages/property.zh.json";
import rulesEn from "./pages/rules.en.json";
import rulesZh from "./pages/rules.zh.json";
import zh from "./zh.json";

/** All words of the pages. Those of one page stand under its name, in files of their own in `pages/`. */
export const WORDS = {
  zh: { ...zh, duty: dutyZh, incident: incidentZh, property: propertyZh, rules: rulesZh },
  en: { ...en, duty: dutyEn, incident: incidentEn, property: propertyEn, rules: rulesEn },
} as const;
