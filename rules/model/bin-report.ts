/** What whoever empties bins finds wrong with one, beyond what its sensor knows. */
export const BIN_TROUBLES = ["blocked", "broken", "overflowing", "mixed", "smoking"] as const;
export type BinTrouble = (typeof BIN_TROUBLES)[number];
