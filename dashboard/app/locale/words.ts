import en from "./en.json";
import adminEn from "./pages/admin.en.json";
import adminZh from "./pages/admin.zh.json";
import dutyEn from "./pages/duty.en.json";
import dutyZh from "./pages/duty.zh.json";
import evacuationEn from "./pages/evacuation.en.json";
import evacuationZh from "./pages/evacuation.zh.json";
import incidentEn from "./pages/incident.en.json";
import incidentZh from "./pages/incident.zh.json";
import linksEn from "./pages/links.en.json";
import linksZh from "./pages/links.zh.json";
import overviewEn from "./pages/overview.en.json";
import overviewZh from "./pages/overview.zh.json";
import propertyEn from "./pages/property.en.json";
import propertyZh from "./pages/property.zh.json";
import rulesEn from "./pages/rules.en.json";
import rulesZh from "./pages/rules.zh.json";
import simulationEn from "./pages/simulation.en.json";
import simulationZh from "./pages/simulation.zh.json";
import twinEn from "./pages/twin.en.json";
import twinZh from "./pages/twin.zh.json";
import zh from "./zh.json";

/** All words of the pages. Those of one page stand under its name, in files of their own in `pages/`. */
export const WORDS = {
  zh: {
    ...zh,
    admin: adminZh,
    duty: dutyZh,
    evacuation: evacuationZh,
    incident: incidentZh,
    links: linksZh,
    overview: overviewZh,
    property: propertyZh,
    rules: rulesZh,
    simulation: simulationZh,
    twin: twinZh,
  },
  en: {
    ...en,
    admin: adminEn,
    duty: dutyEn,
    evacuation: evacuationEn,
    incident: incidentEn,
    links: linksEn,
    overview: overviewEn,
    property: propertyEn,
    rules: rulesEn,
    simulation: simulationEn,
    twin: twinEn,
  },
} as const;
