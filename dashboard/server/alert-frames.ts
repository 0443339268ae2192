import type { Alert } from "../../rules/model/alert.ts";
import type { LiveStep } from "./ports.ts";

/** One step as it goes out: with its alert, and without for those who may not see it. */
export interface StepFrames {
  readonly step: LiveStep;
  readonly full: () => Buffer;
  readonly bare: () => Buffer;
}

// Alerts never change in place: each is put into words once, however many screens show it.
const texts = new WeakMap<Alert, string>();

export function textOf(alert: Alert): string {
  const known = texts.get(alert);
  if (known !== undefined) return known;
  const text = JSON.stringify(alert);
  texts.set(alert, text);
  return text;
}

export function framesOf(step: LiveStep): StepFrames {
  const { aseq, op, alert } = step;
  let full: Buffer | null = null;
  let bare: Buffer | null = null;
  return {
    step,
    full: () => (full ??= Buffer.from(`{"t":"al","aseq":${aseq},"op":"${op}","alert":${textOf(alert)}}`)),
    bare: () => (bare ??= Buffer.from(`{"t":"al","aseq":${aseq}}`)),
  };
}

/** Chunks of at most `chunkBytes`, or one alert; made one by one, as there is room. */
export function* snapshotOf(id: string, alerts: readonly Alert[], aseq: number, chunkBytes: number): Generator<Buffer> {
  const head = `{"t":"snap","id":${JSON.stringify(id)},"alerts":[`;
  let texts: string[] = [];
  let bytes = 0;
  for (const alert of alerts) {
    const text = textOf(alert);
    const size = Buffer.byteLength(text);
    if (texts.length > 0 && bytes + size > chunkBytes) {
      yield Buffer.from(`${head}${texts.join(",")}],"aseq":${aseq},"last":false}`);
      texts = [];
      bytes = 0;
    }
    texts.push(text);
    bytes += size + 1;
  }
  yield Buffer.from(`${head}${texts.join(",")}],"aseq":${aseq},"last":true}`);
}
