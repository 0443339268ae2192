import type { TFunction } from "i18next";
import type { SiteShown } from "../http/shapes.ts";
import type { DeviceMark, Survey } from "./device-marks.ts";

/** Name of a kind; a detector in a home has its own in Chinese practice. */
export function deviceKindText(t: TFunction, kind: string, inHome: boolean): string {
  return t(kind === "smoke-detector" && inHome ? "device_kind.smoke-detector-home" : `device_kind.${kind}`, { defaultValue: kind });
}

/** Zones of homes are told from stairs and shafts by nothing that the wire says: the site does. */
export const homesOf = ({ zones }: SiteShown): ReadonlySet<string> =>
  new Set(zones.filter(({ kind }) => kind === "flat").map(({ id }) => id));

/** The word of a mark: of the priority where an alert speaks, else of the status. */
export function markText(t: TFunction, mark: DeviceMark): string {
  return mark === "silent" || mark === "fault" || mark === "commissioning" || mark === "normal"
    ? t(`status.${mark}`)
    : `${mark} ${t(`priority.${mark}`)}`;
}

/** How many there are and how many are not as they should be. */
export function surveyText(t: TFunction, { total, abnormal }: Survey): string {
  const shown = total.toLocaleString("en-US");
  return abnormal.length === 0
    ? t("devices.summary_none", { total: shown })
    : t("devices.summary", { total: shown, abnormal: abnormal.length });
}
