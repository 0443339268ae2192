import { useMemo } from "react";
import type { Alert } from "../../../rules/model/alert.ts";
import { mayAct, useGateway } from "../gateway-context.ts";
import { isUnanswered } from "../live/alert-book.ts";
import { useActs } from "./acts.ts";
import { chooseAlert, neighbour } from "./selection.ts";
import { useShortcutKeys } from "./shortcut-keys.ts";

/** The letters of a page with a card. A is the banner's as long as there is one, as the buttons say. */
export function useCardKeys(current: Alert | null): void {
  const { live, person } = useGateway();
  const acts = useActs();
  useShortcutKeys(
    useMemo(() => {
      const move = (by: 1 | -1) => () => chooseAlert(neighbour(live.alerts.picture.get().open, current, by)?.id ?? null);
      return {
        a() {
          if (live.alerts.picture.get().urgent !== null || current === null) return;
          if (isUnanswered(current) && mayAct(person.role, current)) acts.answer(current);
        },
        c: () => document.querySelector<HTMLElement>('.current [data-act="close"]')?.click(),
        v: () => document.querySelector<HTMLElement>('.current [data-act="verify"] button')?.focus(),
        d: () => document.querySelector<HTMLElement>('.current [data-stage="going"]')?.click(),
        o: () => document.querySelector<HTMLElement>('.current [data-stage="arrived"]')?.click(),
        j: move(1),
        k: move(-1),
      };
    }, [live, person, acts, current]),
  );
}
