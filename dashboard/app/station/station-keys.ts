import { useMemo } from "react";
import type { Alert } from "../../../rules/model/alert.ts";
import { mayAct, useGateway } from "../gateway-context.ts";
import { isUnanswered } from "../live/alert-book.ts";
import { useActs } from "./acts.ts";
import { chooseAlert, neighbour } from "./selection.ts";
import { useShortcutKeys } from "./shortcut-keys.ts";

/** The letters of the station page. A answers what its button names: the banner, else the current alert. */
export function useStationKeys(current: Alert | null): void {
  const { live, person, sound } = useGateway();
  const acts = useActs();
  const keys = useMemo(() => {
    const move = (by: 1 | -1) => () => chooseAlert(neighbour(live.alerts.picture.get().open, current, by)?.id ?? null);
    return {
      a() {
        const target = live.alerts.picture.get().urgent ?? current;
        if (target !== null && isUnanswered(target) && mayAct(person.role, target)) acts.answer(target);
      },
      c: () => document.querySelector<HTMLElement>('.current [data-act="close"]')?.click(),
      v: () => document.querySelector<HTMLElement>('.current [data-act="verify"] button')?.focus(),
      j: move(1),
      k: move(-1),
      m: sound.silence,
    };
  }, [live, person, sound, acts, current]);
  useShortcutKeys(keys);
}
