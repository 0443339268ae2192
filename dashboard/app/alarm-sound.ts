import type { Alert } from "../../rules/model/alert.ts";
import { chooseSound } from "../sound/choice.ts";
import type { Player } from "../sound/player.ts";
import { isCalling } from "./live/alert-book.ts";
import { type Cell, createCell } from "./live/cell.ts";
import type { Clock } from "./live/clock.ts";
import type { SeenStep } from "./live/intake.ts";
import type { Live } from "./live/live.ts";

/** Steps whose receipt is sent again once the sound is on: more than a flood brings in a minute. */
const STEPS_KEPT = 200;

/** `off`: the browser keeps it off until somebody presses; `silenced`: what waits now was silenced here. */
type SoundState = "on" | "off" | "silenced";

/** Ties alerts, line and loudspeaker of this console together, and tells the gateway what can be heard here. */
export interface AlarmSound {
  readonly state: Cell<SoundState>;
  unlock(): void;
  /** Silences what waits now, on this console only; nothing is answered by that. */
  silence(): void;
  readonly player: Player;
  close(): void;
}

export interface AlarmSoundOptions {
  readonly live: Live;
  readonly player: Player;
  readonly clock: Clock;
  /** Calls when what was taken over has been painted. */
  readonly whenShown: (call: () => void) => void;
  readonly isVisible: () => boolean;
}

export function createAlarmSound({ live, player, clock, whenShown, isVisible }: AlarmSoundOptions): AlarmSound {
  const state = createCell<SoundState>(player.isRunning() ? "on" : "off");
  let silenced: ReadonlySet<string> = new Set();
  const receipts = createReceipts({
    live,
    isAudible: (alert) => player.isRunning() && (alert === null || !silenced.has(alert)),
    isVisible,
  });
  const waiting = (): readonly Alert[] => live.alerts.picture.get().open.filter(isCalling);

  function sound(): void {
    const ids = new Set(waiting().map(({ id }) => id));
    // Answered and come back: it sounds again.
    silenced = new Set([...silenced].filter((id) => ids.has(id)));
    const { isStale, phase } = live.line.state.get();
    const { open } = live.alerts.picture.get();
    const { tone, isLouder } = chooseSound({ alerts: open, silenced, isLineLost: isStale && phase !== "ended", nowMs: live.serverNow() });
    player.loop(tone, isLouder);
    state.set(!player.isRunning() ? "off" : silenced.size > 0 && silenced.size === ids.size ? "silenced" : "on");
  }

  const stops = [
    live.alerts.picture.subscribe(sound),
    live.alerts.picture.subscribe(createChime(live, player)),
    live.line.state.subscribe(sound),
    clock.every(1_000, sound),
    live.onStep((step) => {
      receipts.remember(step);
      whenShown(() => receipts.send(step));
    }),
    player.onChange(() => {
      const wasOff = state.get() === "off";
      sound();
      if (wasOff && state.get() !== "off") receipts.sendAgain(waiting());
    }),
  ];
  sound();
  return {
    state,
    player,
    unlock: () => void player.unlock(),
    silence() {
      silenced = new Set(waiting().map(({ id }) => id));
      sound();
    },
    close() {
      for (const stop of stops) stop();
      player.close();
    },
  };
}

/** Routine matters sound once, when they come; not those that were there before the page was. */
function createChime({ alerts: { picture } }: Live, player: Player): () => void {
  let known: ReadonlySet<string> | null = null;
  return () => {
    const { open } = picture.get();
    const before = known;
    known = new Set(open.map(({ id }) => id));
    const fresh =
      before === null
        ? []
        : open.filter(
            (alert) =>
              !before.has(alert.id) &&
              (alert.priority === "P3" || alert.priority === "P4") &&
              alert.state === "unacknowledged" &&
              isCalling(alert),
          );
    if (fresh.length > 0) player.once("lower");
  };
}

interface ReceiptParts {
  readonly live: Live;
  readonly isAudible: (alert: string | null) => boolean;
  readonly isVisible: () => boolean;
}

/** Tells the gateway which steps were shown, and whether they could be heard. */
function createReceipts({ live, isAudible, isVisible }: ReceiptParts) {
  /** The first step of each alert that this page saw. */
  const seqOf = new Map<string, number>();
  const send = ({ aseq, alert }: SeenStep): void => live.receipt({ t: "alack", aseq, audible: isAudible(alert), visible: isVisible() });
  return {
    send,
    remember({ aseq, alert }: SeenStep): void {
      if (alert !== null && !seqOf.has(alert)) seqOf.set(alert, aseq);
      if (seqOf.size > STEPS_KEPT) seqOf.delete(seqOf.keys().next().value!);
    },
    /** The sound has been switched on: what waits can be heard from now on. */
    sendAgain(waiting: readonly Alert[]): void {
      for (const { id } of waiting) {
        const aseq = seqOf.get(id);
        if (aseq !== undefined) send({ aseq, alert: id });
      }
    },
  };
}
