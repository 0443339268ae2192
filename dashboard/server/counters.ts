/** What happened since the start, for metrics; `clients` and `groups` are as of now. */
export interface LiveCounters {
  clients: number;
  groups: number;
  opened: number;
  refused: number;
  alertFrames: number;
  deviceFrames: number;
  /** Telemetry frames left out for a client that reads slowly; what they held is sent later. */
  skipped: number;
  gaps: number;
  slow: number;
  badMessages: number;
  commands: number;
  refusedCommands: number;
  replays: number;
  /** Resumes that became a snapshot: another epoch, too far back, or a hole in the log. */
  resnaps: number;
  silent: number;
  sessionsEnded: number;
  receipts: number;
  faults: number;
}

export const zeroCounters = (): LiveCounters => ({
  clients: 0,
  groups: 0,
  opened: 0,
  refused: 0,
  alertFrames: 0,
  deviceFrames: 0,
  skipped: 0,
  gaps: 0,
  slow: 0,
  badMessages: 0,
  commands: 0,
  refusedCommands: 0,
  replays: 0,
  resnaps: 0,
  silent: 0,
  sessionsEnded: 0,
  receipts: 0,
  faults: 0,
});
