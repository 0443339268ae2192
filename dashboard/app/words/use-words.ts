import { useTranslation } from "react-i18next";
import type { Alert, Text } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { kindKey, stateKey } from "./alert-words.ts";
import { clockText } from "./time-words.ts";

/** The words of this page's language, with those of alerts. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const { site, hydrantSensors } = useGateway();
  const isChinese = i18n.language !== "en";
  return {
    t,
    /** One of a text's two languages. */
    say: ({ zh, en }: Text): string => (isChinese ? zh : en),
    kind: (alert: Alert): string => t(kindKey(alert, hydrantSensors)),
    state: (alert: Alert): string =>
      t(stateKey(alert), { until: alert.shelvedUntil === null ? "" : clockText(alert.shelvedUntil, site.timeZone).slice(0, 5) }),
  };
}
