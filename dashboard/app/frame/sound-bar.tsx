import { useTranslation } from "react-i18next";
import { useGateway } from "../gateway-context.ts";
import { useCell } from "../live/hooks.ts";

/** A console that can't be heard says so over its whole width. */
export function SoundBar() {
  const { t } = useTranslation();
  const { sound } = useGateway();
  if (useCell(sound.state) !== "off") return null;
  return (
    <button className="sound-bar" type="button" onClick={sound.unlock}>
      <SoundOff />
      <span>{t("sound.off")}</span>
      <span lang={t("language_other_code")}>{t("sound.off_also")}</span>
    </button>
  );
}

function SoundOff() {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M3 9v6h4l5 5V4L7 9Zm12 0 6 6m0-6-6 6" />
    </svg>
  );
}
