/** One note: Hz, seconds from the start of the pattern, seconds long. */
interface Note {
  readonly hz: number;
  readonly atS: number;
  readonly forS: number;
  readonly wave: "sine" | "square" | "triangle" | "sawtooth";
}

export interface Tone {
  readonly notes: readonly Note[];
  /** ms until the pattern begins again; null: it sounds once. */
  readonly everyMs: number | null;
  readonly gain: number;
}

export type ToneName = "life" | "urgent" | "lower" | "line";

const note = (hz: number, atS: number, forS: number, wave: Note["wave"]): Note => ({ hz, atS, forS, wave });

/**
 * Made of notes so that nothing has to be fetched. Each can be told from the others by rhythm alone, for ears that lose
 * the high notes: `life` runs without a pause, `urgent` knocks three times, `lower` chimes once, `line` falls.
 */
export const TONES: Readonly<Record<ToneName, Tone>> = {
  // Two notes around 700 Hz, where old loudspeakers and old ears still work.
  life: {
    notes: [note(660, 0, 0.24, "square"), note(880, 0.25, 0.24, "square"), note(660, 0.5, 0.24, "square"), note(880, 0.75, 0.24, "square")],
    everyMs: 1_000,
    gain: 0.35,
  },
  urgent: {
    notes: [note(587, 0, 0.15, "triangle"), note(587, 0.25, 0.15, "triangle"), note(587, 0.5, 0.15, "triangle")],
    everyMs: 4_000,
    gain: 0.45,
  },
  // Routine matters chime when they come: a loop all night would teach people to switch the sound off.
  lower: { notes: [note(784, 0, 0.18, "sine"), note(1_047, 0.2, 0.3, "sine")], everyMs: null, gain: 0.4 },
  line: {
    notes: [note(440, 0, 0.3, "triangle"), note(330, 0.35, 0.3, "triangle"), note(247, 0.7, 0.5, "triangle")],
    everyMs: 5_000,
    gain: 0.4,
  },
};
