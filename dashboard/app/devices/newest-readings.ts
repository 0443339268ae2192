import { useEffect, useState } from "react";
import { call, type CallFault } from "../http/call.ts";
import { type ReadingShown, ReadingsShown } from "../http/shapes.ts";

const SHOWN = 20;
const PAGE = 1_000;
/** Pages followed to the newest: a device that sends more than 5,000 readings in this window shows the earlier ones. */
const PAGES_MAX = 5;

export interface Newest {
  readonly readings: readonly ReadingShown[] | null;
  readonly fault: CallFault | null;
  /** The `at` of the call that this is the answer to. */
  readonly at: number;
}

/** The last readings since `fromMs`, newest first: the API tells them in order of arrival. Asked anew when `at` changes. */
export function useNewestReadings(device: string, fromMs: number, at: number): Newest {
  const [newest, setNewest] = useState<Newest>({ readings: null, fault: null, at });
  useEffect(() => {
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      const found = await load(device, fromMs, stop.signal);
      if (!stop.signal.aborted) setNewest(({ readings }) => ({ readings: found.readings ?? readings, fault: found.fault, at }));
    };
    void ask();
    return () => stop.abort();
  }, [device, fromMs, at]);
  return newest;
}

async function load(device: string, fromMs: number, signal: AbortSignal): Promise<Pick<Newest, "readings" | "fault">> {
  let last: readonly ReadingShown[] = [];
  let after = "";
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await call(`/api/v1/readings?device=${encodeURIComponent(device)}&from=${fromMs}&limit=${PAGE}${after}`, ReadingsShown, {
      signal,
    });
    if (!answer.ok) return { readings: null, fault: answer.fault };
    last = [...last, ...answer.value.readings].slice(-SHOWN);
    if (answer.value.next === undefined) break;
    after = `&after=${encodeURIComponent(answer.value.next)}`;
  }
  return { readings: [...last].reverse(), fault: null };
}
