import { wordingIndex } from "../../rules/evacuation/voice.ts";
import { type Coming, comingTo } from "../../rules/call/coming.ts";
import type { Alert } from "../../rules/model/alert.ts";
import type { Evacuation } from "../../rules/model/evacuation.ts";
import type { Situation } from "../../rules/model/situation.ts";
import type { Devices, DeviceEntry } from "../intake/devices.ts";
import type { Intake } from "../intake/intake.ts";
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../clock.ts";
import type { Runner } from "./runner.ts";
import type { View } from "./view.ts";

/** A touch again within this is the same touch, as long as its call is open: nothing is written twice, and nobody is refused. */
const JOINED_MS = 2_000;
/** A touch that a phone sends again, because the answer was lost, is known by its name this long. */
const REF_MS = 10 * 60_000;
/** Touches known by name; the oldest is forgotten first. */
const REFS_MAX = 5_000;
/** How long the all-clear stays on the pages of a building. */
const ALL_CLEAR_MS = 30 * 60_000;
/** All-clears that are remembered: buildings of a large community. */
const ENDED_MAX = 1_000;

export type Pressed = "taken" | "no-button" | "refused";

/** The page of a home, as the one queue sees it. Answers come after their commit. */
export interface HomeDesk {
  /** The button at this home; undefined where none is registered. */
  buttonOf(zone: string): DeviceEntry | undefined;
  /**
   * Somebody at home asks for help: a reading of the home's button, never refused and never late. `ref`: the phone's name for this touch; the same
   * again is the same touch.
   */
  press(zone: string, ref: string): Promise<Pressed>;
  /** She asks to cancel: a line of the open call, which only a person closes. */
  cancel(zone: string): Promise<Pressed>;
  /** The newest call from this home that is open. */
  callAt(zone: string): Alert | null;
  /** Who goes to a call, and in about how many minutes. */
  comingTo(alert: Alert): Coming;
  /** What this home is told in an evacuation, or at its end. */
  noticeAt(zone: string): { readonly evacuation: Evacuation; readonly wording: Evacuation["wordings"][number] } | null;
}

export function createHomeDesk({
  intake,
  journal,
  runner,
  devices,
  view,
  clock,
  situation,
}: {
  readonly intake: Pick<Intake, "pageReading">;
  readonly journal: Pick<Journal, "hurry" | "schedule">;
  readonly runner: Pick<Runner, "write" | "onDisk">;
  readonly devices: Pick<Devices, "all">;
  readonly view: View;
  readonly clock: Clock;
  readonly situation: Situation;
}): HomeDesk {
  const last = new Map<string, { readonly atMs: number; isWriting: boolean; readonly done: Promise<Pressed> }>();
  const refs = new Map<string, { readonly atMs: number; readonly done: Promise<Pressed> }>();
  const ended = new Map<string, Evacuation>();
  view.onCommitted(({ evacuations }) => {
    for (const one of evacuations) {
      if (one.last !== "all-clear") continue;
      ended.delete(one.building);
      ended.set(one.building, one);
      if (ended.size > ENDED_MAX) ended.delete(ended.keys().next().value!);
    }
  });

  function buttonOf(zone: string): DeviceEntry | undefined {
    for (const entry of devices.all()) if (entry.device.kind === "emergency-button" && entry.device.zone === zone) return entry;
    return undefined;
  }

  function callAt(zone: string): Alert | null {
    let found: Alert | null = null;
    for (const alert of view.openAlerts().values())
      if (alert.kind === "sos" && alert.zone === zone && (found === null || alert.raisedAt > found.raisedAt)) found = alert;
    return found;
  }

  async function report(zone: string, values: Readonly<Record<string, boolean>>): Promise<Pressed> {
    const button = buttonOf(zone);
    if (button === undefined) return "no-button";
    // Without a time of its own: a phone's clock must not make a call late, and none of the button's own numbers are used up.
    const taken = intake.pageReading(button, Buffer.from(JSON.stringify({ values })));
    const what = values["pressed"] === true ? "press" : "cancel";
    const outcome = taken === "refused" ? ("refused" as const) : ("done" as const);
    const { id } = button.device;
    runner.write([], [{ atMs: clock.wallMs(), actor: `home:${zone}`, action: `home.${what}`, target: id, outcome, detail: {} }]);
    const onDisk = runner.onDisk();
    if (taken === "urgent") journal.hurry();
    await onDisk;
    return taken === "refused" ? "refused" : "taken";
  }

  /** The touch that was just made, where this one would only say the same. */
  function joined(zone: string): Promise<Pressed> | null {
    const before = last.get(zone);
    if (before === undefined || clock.nowMs() - before.atMs >= JOINED_MS) return null;
    return before.isWriting || callAt(zone) !== null ? before.done : null;
  }

  function pressNew(zone: string): Promise<Pressed> {
    const done = report(zone, { pressed: true });
    const touch = { atMs: clock.nowMs(), isWriting: true, done };
    last.set(zone, touch);
    const over = (): void => void (touch.isWriting = false);
    done.then(over, over);
    return done;
  }

  return {
    buttonOf,
    callAt,
    press(zone, ref) {
      const nowMs = clock.nowMs();
      const known = refs.get(`${zone}\n${ref}`);
      if (known !== undefined && nowMs - known.atMs < REF_MS) return known.done;
      const done = joined(zone) ?? pressNew(zone);
      refs.set(`${zone}\n${ref}`, { atMs: nowMs, done });
      if (refs.size > REFS_MAX) refs.delete(refs.keys().next().value!);
      return done;
    },
    async cancel(zone) {
      const call = callAt(zone);
      // Asked already: once on the record is enough.
      if (call === null || call.timeline.at(-1)?.event === "cancel-requested") return "taken";
      return report(zone, { cancelled: true });
    },
    comingTo: (alert) => comingTo(situation, alert),
    noticeAt(zone) {
      const building = situation.places.zones.get(zone)?.building;
      const concerns = ({ area, building: of }: Evacuation): boolean => (area.kind === "zone" ? area.id === zone : of === building);
      const open = [...view.evacuations().values()].findLast((one) => one.stage === "issued" && concerns(one));
      const over = building === undefined ? undefined : ended.get(building);
      const isFresh = over !== undefined && concerns(over) && clock.wallMs() < (over.endedAt ?? 0) + ALL_CLEAR_MS;
      const evacuation = open ?? (isFresh ? over : undefined);
      return evacuation === undefined ? null : { evacuation, wording: evacuation.wordings[wordingIndex(evacuation, zone)]! };
    },
  };
}
