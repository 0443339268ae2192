/** Shown on paper: read from a hand's breadth, and when it is scratched. */
export const ON_PAPER = { type: "svg", errorCorrectionLevel: "Q", margin: 4 } as const;
/** Shown on a screen, where nothing scratches it: fewer and larger squares. */
export const ON_SCREEN = { type: "svg", errorCorrectionLevel: "M", margin: 4 } as const;

/** An address as a code, SVG. The library is read when somebody first asks for one, not at the start. */
export async function qrCode(url: string, form: typeof ON_PAPER | typeof ON_SCREEN): Promise<string> {
  const { default: QRCode } = await import("qrcode");
  return QRCode.toString(url, form);
}
