import { useWords } from "../words/use-words.ts";

const LOOPBACK = /^(localhost|127\.|\[::1\])/;

/** A code made on the gateway's own machine names an address that no phone can open. */
export function ReachNote() {
  const { t } = useWords();
  return LOOPBACK.test(location.hostname) ? <p className="asked not-printed">{t("links.loopback")}</p> : null;
}
