import type { ToneName } from "./tones.ts";

/** The loudspeaker of one page. */
export interface Player {
  /** True where a tone would really be heard. Browsers keep the sound off until somebody has pressed something. */
  isRunning(): boolean;
  /** Tries to switch the sound on; works from a press only. */
  unlock(): Promise<void>;
  /** Repeats this tone, and stops any other; null: silence. */
  loop(name: ToneName | null, isLouder: boolean): void;
  once(name: ToneName): void;
  onChange(listener: () => void): () => void;
  close(): void;
}
