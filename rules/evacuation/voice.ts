import { oweDevice, withdraw, wantsSirenIn } from "../engine/effects.ts";
import type { Evacuation, Sentence, Wording } from "../model/evacuation.ts";
import type { DeviceState, Situation } from "../model/situation.ts";

/** What a siren has not said by then it says no more. */
const SAY_MS = 10 * 60_000;
const LANGUAGES = ["zh", "en"] as const;
type Language = (typeof LANGUAGES)[number];

/** Words of one language, one sentence after the other, as they are spoken and shown. */
export const joined = (sentences: readonly Sentence[], language: Language): string =>
  sentences.map((sentence) => sentence[language]).join(language === "zh" ? "" : " ");

/** Path of the sound on the gateway's own HTTP port. */
const audioPath = (evacuation: string, text: string, language: Language): string =>
  `/api/v1/evacuations/${evacuation}/audio/${textKey(text)}-${language}.wav`;

/** FNV-1a, 32 bits: tells the few texts of one evacuation apart. */
export function textKey(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** The wording that holds in a zone: the building's own, where the zone has none. */
export function wordingIndex({ wordings }: Evacuation, zone: string): number {
  const at = wordings.findIndex(({ zones }) => zones.includes(zone));
  return Math.max(0, at);
}

function sirensOf({ sirens, devices, places }: Situation, { area, building }: Evacuation): DeviceState[] {
  return [...sirens]
    .map((registration) => devices[registration]!)
    .filter(({ device: { zone } }) => (area.kind === "zone" ? zone === area.id : places.zones.get(zone)?.building === building));
}

/** Tone and voice by turns, as the siren does it; a siren whose words have not changed goes on as it is. */
export function tellSirens(situation: Situation, now: Evacuation, before: Evacuation | null): void {
  for (const siren of sirensOf(situation, now)) {
    const { zone } = siren.device;
    const index = wordingIndex(now, zone);
    if (before !== null && sounds(before.wordings[wordingIndex(before, zone)]!) === sounds(now.wordings[index]!)) continue;
    if (before === null) command(situation, siren, now, { name: "siren_on", args: { kind: "evacuation", exercise: now.exercise } });
    say(situation, siren, now, index);
  }
}

const sounds = ({ sentences }: Wording): string => joined(sentences, "zh");

/** The tone stops, unless an alert still wants it, and the all-clear is said. */
export function tellEnd(situation: Situation, ended: Evacuation): void {
  for (const siren of sirensOf(situation, ended)) {
    const { registration, id } = siren.device;
    withdraw(situation, ({ device, name, alert }) => device === registration && name === "siren_on" && (alert === null || !ended.exercise));
    if (!ended.exercise || !wantsSirenIn(situation, id)) command(situation, siren, ended, { name: "siren_off", args: {} });
    say(situation, siren, ended, 0);
  }
}

/** What it was to say before and has not is not said any more. */
function say(situation: Situation, siren: DeviceState, now: Evacuation, index: number): void {
  const { registration } = siren.device;
  withdraw(situation, ({ device, name }) => device === registration && name === "say");
  const { sentences } = now.wordings[index]!;
  for (const language of LANGUAGES) {
    const text = joined(sentences, language);
    command(situation, siren, now, { name: "say", args: { audio: audioPath(now.id, text, language), text, language } });
  }
}

function command(
  situation: Situation,
  siren: DeviceState,
  { id, timeline }: Evacuation,
  { name, args }: { readonly name: string; readonly args: Readonly<Record<string, unknown>> },
): void {
  const { atMs } = timeline.at(-1)!;
  oweDevice(situation, siren, { channel: "command", name, args: { ...args, evacuation: id }, alert: null, atMs, forMs: SAY_MS });
}
