import { openDatabase } from "../journal/database.ts";
import { databasePath } from "../journal/files.ts";
import { createDelivery } from "./delivery.ts";
import { createFeed } from "./feed.ts";
import { createJournalSource } from "./journal-source.ts";
import type { FromSink, SinkStart } from "./messages.ts";
import { createSender } from "./sender.ts";
import { createSink, type SINK_TIMES } from "./sink.ts";
import { openState } from "./state.ts";
import { createTransport } from "./transport.ts";

/** One request with its answer, however slowly both travel. */
const DEADLINE_MS = 30_000;

export interface OpenSinkOptions extends SinkStart {
  readonly tell: (message: FromSink) => void;
  readonly times?: Partial<Record<keyof typeof SINK_TIMES | "deadlineMs", number>>;
}

export interface OpenSink {
  /** Until it is stopped; everything is closed then. */
  readonly ended: Promise<void>;
  /** Cuts the request under way. */
  stop(): void;
}

/** A sink, put together: journal, state, feed, client. */
export function openSink({ folder, key, target, site, places, tell, times = {} }: OpenSinkOptions): OpenSink {
  const db = openDatabase({ path: databasePath(folder), key, readonly: true });
  const source = createJournalSource(db);
  const ends = source.ends();
  const state = openState({
    folder,
    key,
    // Whoever points it to another server or bucket wants all there is in that one too.
    target: JSON.stringify([target.url, target.org, target.bucket, target.api]),
    epoch: ends.epoch,
    newest: { id: ends.newestId, aseq: ends.newestAseq },
    onForgotten(why) {
      const text = { zh: `influx.db 已损坏,将重新发送:${why}`, en: `influx.db was damaged, everything is sent anew: ${why}` };
      tell({ kind: "told", subject: "influx-state", why: text });
    },
  });
  const onConnectionLost = (): void => sink.connectionLost();
  const transport = createTransport({ target, deadlineMs: times.deadlineMs ?? DEADLINE_MS, onConnectionLost });
  const feed = createFeed({ source, site, places, retentionDays: target.retentionDays, wallMs: Date.now });
  const sink = createSink({ source, feed, state, deliver: createDelivery(createSender(target, transport)), tell, times });

  async function run(): Promise<void> {
    try {
      await sink.run();
    } finally {
      transport.close();
      state.close();
      db.close();
    }
  }

  return {
    ended: run(),
    stop() {
      sink.stop();
      transport.close();
    },
  };
}
