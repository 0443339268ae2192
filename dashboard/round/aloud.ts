import type { Language } from "../phone/text.ts";

/** A made voice of the gateway; where it has none, the phone's own. Rejects where neither speaks. */
export async function readAloud(token: string, language: Language, text: string): Promise<void> {
  const answer = await fetch("/api/v1/round-links/aloud", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, language }),
  }).catch(() => null);
  if (answer === null || !answer.ok) return speak(language, text);
  // Decoded here: the page's policy takes sounds from addresses only, and the link stays out of addresses.
  const context = new AudioContext();
  const sound = await context.decodeAudioData(await answer.arrayBuffer());
  const source = context.createBufferSource();
  source.buffer = sound;
  source.connect(context.destination);
  source.addEventListener("ended", () => void context.close());
  source.start();
}

function speak(language: Language, text: string): void {
  if (!("speechSynthesis" in window) || speechSynthesis.getVoices().length === 0) throw new Error("nothing here can speak");
  const said = new SpeechSynthesisUtterance(text);
  said.lang = language === "zh" ? "zh-CN" : "en";
  speechSynthesis.cancel();
  speechSynthesis.speak(said);
}
