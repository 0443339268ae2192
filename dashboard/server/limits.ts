import { HEARTBEAT_MS } from "../wire/messages.ts";

/** Bounds of the live channel. Tests shorten the times. */
export interface Limits {
  readonly clientsMax: number;
  readonly clientsPerPersonMax: number;
  /** Upgrades whose credentials are being looked up. */
  readonly openingMax: number;
  readonly scopesMax: number;
  readonly groupsMax: number;
  readonly helloWithinMs: number;
  readonly heartbeatMs: number;
  /** Beyond it a client is read more slowly: a flood of messages costs at most this much of the loop. */
  readonly messagesPerS: number;
  readonly commandsPerS: number;
  readonly requestsPerS: number;
  /** Commands of one client that wait for their commit. */
  readonly commandsWaitingMax: number;
  /** Steps of the alert log that are replayed; a longer gap is a new snapshot (contract). */
  readonly replayMax: number;
  readonly flushMs: number;
  /** Flushes of a visible page to one of a hidden page. */
  readonly hiddenEvery: number;
  readonly chunkBytes: number;
  /** What of snapshots and replays may wait in the socket. */
  readonly bulkBytes: number;
  readonly skipBytes: number;
  readonly gapBytes: number;
  readonly closeBytes: number;
  /** What all clients together may leave unread: then the one that lags most is closed. */
  readonly allBytes: number;
  readonly gapAfterMs: number;
  readonly alertWithinMs: number;
  /** For a slow client to read why it was closed. */
  readonly closeWithinMs: number;
}

export const LIMITS: Limits = {
  // A community has a few dozen screens, and residents who look at their own home.
  clientsMax: 400,
  // Nobody may take the places of all others.
  clientsPerPersonMax: 100,
  openingMax: 200,
  scopesMax: 16,
  // Different (query, rights) pairs watched at once: each holds a map of its devices.
  groupsMax: 256,
  helloWithinMs: 10_000,
  heartbeatMs: HEARTBEAT_MS,
  // A screen that answers for every step of a long replay says hundreds at once; 2,000 take about 20 ms.
  messagesPerS: 2_000,
  commandsPerS: 20,
  requestsPerS: 20,
  commandsWaitingMax: 100,
  replayMax: 5_000,
  flushMs: 100,
  hiddenEvery: 10,
  // Well below the 256 KB of the protocol: on a line of 50 KB/s an alert behind two chunks is still there within 3 s.
  chunkBytes: 64 * 1024,
  bulkBytes: 128 * 1024,
  // Back pressure as in the protocol: telemetry is skipped, then given up, then the line.
  skipBytes: 256 * 1024,
  gapBytes: 1024 * 1024,
  closeBytes: 4 * 1024 * 1024,
  // Sixteen frozen screens at their own bound: within the memory that a gateway is allowed.
  allBytes: 64 * 1024 * 1024,
  gapAfterMs: 10_000,
  alertWithinMs: 5_000,
  closeWithinMs: 5_000,
};
