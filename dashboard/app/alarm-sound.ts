import type { Alert } from "../../rules/model/alert.ts";
import { chooseSound } from "../sound/choice.ts";
import type { Player } from "../sound/player.ts";
import { isUnanswered } from "./live/alert-book.ts";
import { type Cell, createCell } from "./live/cell.ts";
import type { Clock } from "./live/clock.ts";
import type { Live } from "./live/live.ts";

/** Steps whose receipt is sent again once the sound is on: more than a flood brings in a minute. */
const STEPS_KEPT = 200;

export interface SoundState {
  /** `off`: the browser keeps it off until somebody presses; `silenced`: what waits now was silenced here. */
  readonly state: "on" | "off" | "silenced";
}

/** Ties alerts, line and loudspeaker of this console together, and tells the gateway what can be heard here. */
export interface AlarmSound {
  readonly state: Cell<SoundState["state"]>;
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
  const state = createCell<SoundState["state"]>(player.isRunning() ? "on" : "off");
  const known = new Set<string>();
  const seqOf = new Map<string, number>();
  let silenced: ReadonlySet<string> = new Set();
  let isPrimed = false;
  let wasRunning = player.isRunning();

  const waiting = (): readonly Alert[] => live.alerts.picture.get().open.filter(isUnanswered);

  function sound(): void {
    const { open } = live.alerts.picture.get();
    const ids = new Set(waiting().map(({ id }) => id));
    // Answered and come back: it sounds again.
    silenced = new Set([...silenced].filter((id) => ids.has(id)));
    const { isStale, phase } = live.line.state.get();
    const { tone, isLouder } = chooseSound({ alerts: open, silenced, isLineLost: isStale && phase !== "ended", nowMs: live.serverNow() });
    player.loop(tone, isLouder);
    state.set(!player.isRunning() ? "off" : silenced.size > 0 && silenced.size === ids.size ? "silenced" : "on");
  }

  function chime(): void {
    const { open } = live.alerts.picture.get();
    const fresh = open.filter(({ id }) => !known.has(id));
    known.clear();
    for (const { id } of open) known.add(id);
    const isNews = isPrimed;
    isPrimed = true;
    if (isNews && fresh.some(({ priority, state: now }) => (priority === "P3" || priority === "P4") && now === "unacknowledged")) player.once("lower");
  }

  function receipt(aseq: number, alert: string | null): void {
    const audible = player.isRunning() && (alert === null || !silenced.has(alert));
    live.receipt({ t: "alack", aseq, audible, visible: isVisible() });
  }

  function remember(aseq: number, alert: string): void {
    if (!seqOf.has(alert)) seqOf.set(alert, aseq);
    if (seqOf.size > STEPS_KEPT) seqOf.delete(seqOf.keys().next().value!);
  }

  const stops = [
    live.alerts.picture.subscribe(() => (chime(), sound())),
    live.line.state.subscribe(sound),
    clock.every(1_000, sound),
    live.onStep(({ aseq, alert }) => {
      if (alert !== null) remember(aseq, alert);
      whenShown(() => receipt(aseq, alert));
    }),
    player.onChange(() => {
      sound();
      if (player.isRunning() && !wasRunning) for (const { id } of waiting()) if (seqOf.has(id)) receipt(seqOf.get(id)!, id);
      wasRunning = player.isRunning();
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
