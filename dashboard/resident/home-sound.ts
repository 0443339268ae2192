/** Says what the page shows, from files of the gateway. Without a touch browsers stay silent: then there is the button. */
export function createSpeaker(path: string, onChanged: () => void) {
  const player = new Audio();
  /** Fetched while there is a network: needed when there is none. */
  const spare = new Audio();
  spare.preload = "auto";
  let key: string | null = null;
  let spareKey: string | null = null;
  let isMissing = false;

  const isPlaying = (): boolean => !player.paused || !spare.paused;
  function stop(): void {
    for (const one of [player, spare]) {
      one.pause();
      if (one.readyState > 0) one.currentTime = 0;
    }
  }

  for (const one of [player, spare]) for (const event of ["play", "pause", "ended"]) one.addEventListener(event, onChanged);
  player.addEventListener("error", () => {
    isMissing = true;
    onChanged();
  });

  function start(): void {
    const one = key !== null && key === spareKey ? spare : player;
    const playing = one.play() as Promise<void> | undefined;
    // Refused until she has touched the page, or no file: the words are there.
    if (playing !== undefined) playing.catch(() => undefined);
  }

  return {
    isPlaying,
    /** No file of it: nothing to press. */
    isMissing: (): boolean => key === null || isMissing,
    /** What is said from here on; the same again is not said twice. */
    put(next: string | null, language: string, isLooped: boolean): void {
      player.loop = isLooped;
      if (next === key) return;
      key = next;
      isMissing = false;
      stop();
      if (next === null) return;
      if (next !== spareKey) player.src = `${path}/audio/${next}-${language}.wav`;
      start();
    },
    keepSpare(next: string, language: string): void {
      if (next === spareKey) return;
      spareKey = next;
      spare.src = `${path}/audio/${next}-${language}.wav`;
    },
    turn: (): void => (isPlaying() ? stop() : start()),
  };
}
