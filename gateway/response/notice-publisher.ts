import { noticeTopic } from "../../edge/wire/topics.ts";
import type { Evacuation } from "../../rules/model/evacuation.ts";
import type { DeviceEntry, Devices, PlaceOf } from "../intake/devices.ts";
import type { Failpoint } from "../outbox/outbox.ts";
import type { View } from "../runner/view.ts";
import { NOTICE_MS, signedNotices } from "./notice.ts";
import type { NoticeKey } from "./notice-key.ts";

/** Notices signed in one turn of the loop: 0.15 ms each (measured). */
const PER_TURN = 16;
/** Signed anew while it holds, so that one that was missed is not missed for long. */
const RENEW_MS = NOTICE_MS / 3;
/** A device that takes nothing at the moment is tried again, for half a minute; after that the next signing reaches it. */
const AGAIN_MS = 1_000;
const TRIES_MAX = 30;

export interface PublisherOptions {
  readonly site: string;
  readonly key: NoticeKey;
  readonly view: View;
  readonly devices: Devices;
  readonly placeOf: PlaceOf;
  /** False where the device can't be sent it now, or does not want it. */
  readonly send: (entry: DeviceEntry, topic: string, payload: string, retain?: boolean) => boolean;
  readonly wallMs: () => number;
  readonly reach: (point: Failpoint) => void;
}

export interface NoticePublisher {
  /** Signs anew what holds since before this start. */
  restore(): void;
  /** The device has just subscribed: it gets what holds, or what has just ended. */
  subscribed(entry: DeviceEntry, topic: string): void;
  counters(): { readonly retained: number; readonly published: number; readonly refusedSends: number };
  stop(): void;
}

interface Kept {
  readonly evacuation: Evacuation;
  readonly payload: string;
  /** Of one that is over: when nobody can believe any more what it ended. Infinity while it holds. */
  readonly untilMs: number;
}

/**
 * Notices as MQTT knows them: retained while they hold. They do not ride on the broker's routing, where one subscriber that
 * stops reading holds up the others: each device is sent its own.
 */
export function createNoticePublisher(options: PublisherOptions): NoticePublisher {
  const { site, key, view, devices, placeOf, send, wallMs, reach } = options;
  /** By zone or building. */
  const kept = new Map<string, Kept>();
  /** Newest version of each evacuation that was seen: what overtakes ends what is being signed. */
  const newest = new Map<string, number>();
  const counts = { published: 0, refusedSends: 0 };
  /** Sends that were refused: how often each place is tried again. */
  const missed = new Map<DeviceEntry, Map<string, number>>();
  let work = Promise.resolve();
  let isStopped = false;

  function take(evacuation: Evacuation): void {
    if (evacuation.issuedAt === null) return;
    newest.set(evacuation.id, evacuation.version);
    work = work.then(() => publish(evacuation));
  }

  async function publish(evacuation: Evacuation): Promise<void> {
    const changed = new Set<string>();
    const untilMs = evacuation.stage === "ended" ? evacuation.changedAt + NOTICE_MS : Infinity;
    let inTurn = 0;
    for (const { place, payload } of signedNotices(evacuation, site, key, wallMs())) {
      if (isStopped || newest.get(evacuation.id) !== evacuation.version) return;
      if (mayTake(place, evacuation)) {
        kept.set(place, { evacuation, payload, untilMs });
        changed.add(place);
      }
      if (++inTurn % PER_TURN === 0) await new Promise(setImmediate);
    }
    if (evacuation.stage === "ended") newest.delete(evacuation.id);
    reach("notice-signed");
    tell(changed);
  }

  /** A drill never takes the place of a real notice, nor a building's that of the zone's own. */
  function mayTake(place: string, { id, exercise, area }: Evacuation): boolean {
    const now = kept.get(place);
    if (now === undefined || now.evacuation.id === id || now.untilMs !== Infinity) return true;
    if (now.evacuation.exercise !== exercise) return !exercise;
    return area.kind === "zone" || now.evacuation.area.kind === "building";
  }

  function tell(places: ReadonlySet<string>): void {
    for (const entry of devices.all()) {
      const { zone } = entry.device;
      for (const place of [placeOf(zone)?.building ?? zone, zone]) if (places.has(place)) offer(entry, place);
    }
  }

  function offer(entry: DeviceEntry, place: string): void {
    const one = kept.get(place);
    if (one === undefined || entry.line === null) return;
    if (send(entry, noticeTopic(site, place), one.payload)) counts.published++;
    else {
      counts.refusedSends++;
      missed.set(entry, (missed.get(entry) ?? new Map<string, number>()).set(place, TRIES_MAX));
    }
  }

  /** Whoever is full; whoever has not subscribed is told when it does, and looked at here in vain. */
  function tryAgain(): void {
    for (const [entry, places] of missed) {
      for (const [place, left] of places) {
        const one = kept.get(place);
        const isThere = one !== undefined && entry.line !== null && devices.byRegistration(entry.device.registration) === entry;
        const isSent = isThere && send(entry, noticeTopic(site, place), one.payload);
        if (isSent) counts.published++;
        if (isSent || !isThere || left === 0) places.delete(place);
        else places.set(place, left - 1);
      }
      if (places.size === 0) missed.delete(entry);
    }
  }

  function renew(): void {
    const nowMs = wallMs();
    for (const [place, { untilMs }] of kept) if (untilMs <= nowMs) kept.delete(place);
    for (const evacuation of view.evacuations().values()) take(evacuation);
  }

  const stopListening = view.onCommitted(({ evacuations }) => {
    for (const evacuation of evacuations) take(evacuation);
  });
  const timers = [setInterval(renew, RENEW_MS), setInterval(tryAgain, AGAIN_MS)];

  return {
    restore() {
      for (const evacuation of view.evacuations().values()) take(evacuation);
    },
    subscribed(entry, topic) {
      const one = topic.startsWith(noticeTopic(site, "")) ? kept.get(topic.slice(noticeTopic(site, "").length)) : undefined;
      if (one === undefined || (one.untilMs !== Infinity && one.untilMs <= wallMs())) return;
      // What has ended is no retained message any more; who was away hears of its end all the same.
      if (send(entry, topic, one.payload, one.untilMs === Infinity)) counts.published++;
    },
    counters: () => ({ retained: [...kept.values()].filter(({ untilMs }) => untilMs === Infinity).length, ...counts }),
    stop() {
      isStopped = true;
      for (const timer of timers) clearInterval(timer);
      stopListening();
    },
  };
}
