import { useMemo } from "react";
import type { Alert, Outcome } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import type { Live } from "../live/live.ts";
import { chooseAlert } from "./selection.ts";

export type VerifyWay = "on-site" | "phone" | "video";

/** What a person can do about an alert. */
export interface Acts {
  answer(alert: Alert): void;
  verify(alert: Alert, result: "confirmed" | "unfounded", by: VerifyWay): void;
  shelve(opened: Alert, forMs: number, reason: string): void;
  unshelve(alert: Alert): void;
  close(opened: Alert, outcome: Outcome, note: string): void;
}

/** That somebody goes or arrives changes nothing about what the alert is. */
const BESIDE: ReadonlySet<string> = new Set(["going", "arrived", "controlled", "joined"]);

const acts = ({ timeline }: Alert): number => timeline.filter(({ by, event }) => by !== null && !BESIDE.has(event)).length;

/**
 * The version that an act is based on. A detector that repeats itself changes the version every second and must not
 * stop a person; another person's act since the dialog was opened must.
 */
export function versionFor(opened: Alert, current: Alert | undefined): number {
  return current !== undefined && acts(current) === acts(opened) ? current.version : opened.version;
}

export function actsOn(live: Live): Acts {
  const target = (opened: Alert) => ({ id: opened.id, version: versionFor(opened, live.alerts.picture.get().byId.get(opened.id)) });
  return {
    answer({ id }) {
      // Answering twice is no harm: no version, so that nothing can stand in its way.
      live.act({ name: "acknowledge", args: { id } });
      chooseAlert(id);
    },
    verify: (alert, result, by) => void live.act({ name: "verify", args: { ...target(alert), result, by, note: "" } }),
    shelve: (opened, forMs, reason) =>
      void live.act({ name: "shelve", args: { ...target(opened), until: Math.round(live.serverNow() + forMs), reason } }),
    unshelve: (alert) => void live.act({ name: "unshelve", args: target(alert) }),
    close: (opened, outcome, note) => void live.act({ name: "close", args: { ...target(opened), outcome, note } }),
  };
}

export function useActs(): Acts {
  const { live } = useGateway();
  return useMemo(() => actsOn(live), [live]);
}
