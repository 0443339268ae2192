import type { Player } from "./player.ts";
import { type Tone, type ToneName, TONES } from "./tones.ts";

const LOUDER = 1.8;
/** Notes swell and fade for so long: a hard edge clicks. */
const EDGE_S = 0.01;

/** `create`: makes the AudioContext; null where the browser has none. */
export function createPlayer(create: () => AudioContext | null): Player {
  const context = create();
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  let looping: { readonly name: ToneName; readonly isLouder: boolean; readonly stop: () => void } | null = null;

  context?.addEventListener("statechange", tell);

  function play({ notes, gain }: Tone, isLouder: boolean): void {
    if (context === null || context.state !== "running") return;
    for (const { hz, atS, forS, wave } of notes) {
      const from = context.currentTime + atS;
      const voice = new OscillatorNode(context, { frequency: hz, type: wave });
      const level = new GainNode(context, { gain: 0 });
      level.gain.setValueAtTime(0, from);
      level.gain.linearRampToValueAtTime(Math.min(1, gain * (isLouder ? LOUDER : 1)), from + EDGE_S);
      level.gain.setValueAtTime(Math.min(1, gain * (isLouder ? LOUDER : 1)), from + forS - EDGE_S);
      level.gain.linearRampToValueAtTime(0, from + forS);
      voice.connect(level).connect(context.destination);
      voice.start(from);
      voice.stop(from + forS);
    }
  }

  function loop(name: ToneName | null, isLouder: boolean): void {
    if (looping !== null && looping.name === name && looping.isLouder === isLouder) return;
    looping?.stop();
    looping = null;
    if (name === null) return;
    const tone = TONES[name];
    play(tone, isLouder);
    const timer = setInterval(() => play(tone, isLouder), tone.everyMs ?? 1_000);
    looping = { name, isLouder, stop: () => clearInterval(timer) };
  }

  return {
    isRunning: () => context?.state === "running",
    async unlock() {
      await context?.resume();
      tell();
    },
    loop,
    once: (name) => play(TONES[name], false),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      loop(null, false);
      void context?.close();
    },
  };
}
