/** Shown on paper: read from a hand's breadth, and when it is scratched. */
export const ON_PAPER = { type: "svg", errorCorrectionLevel: "Q", margin: 4 } as const;
/** Shown on a screen, where nothing scratches it: fewer and larger squares. */
export const ON_SCREEN = { type: "svg", errorCorrectionLevel: "M", margin: 4 } as const;
