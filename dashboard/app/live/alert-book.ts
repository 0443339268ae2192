import type { Alert, Priority } from "../../../rules/model/alert.ts";
import { type Cell, createCell } from "./cell.ts";
import type { Clock } from "./clock.ts";

/** Closed alerts that stay readable for whoever is looking at them: a shift rarely looks back further on this page. */
const CLOSED_KEPT = 30;

/** The first step is shown at once; in a flood the page is drawn again only so often, or drawing would be all it does. */
const SHOW_EVERY_MS = 50;

/** The alerts as the page shows them; a new object after every change. */
export interface AlertPicture {
  /** Not closed: by priority, then unanswered first, then the oldest first. */
  readonly open: readonly Alert[];
  readonly byId: ReadonlyMap<string, Alert>;
  readonly counts: Readonly<Record<Priority, number>>;
  readonly shelved: number;
  /** The oldest P1 that nobody has answered, of a device in service; it takes the banner. */
  readonly urgent: Alert | null;
  /** False until the first snapshot is here. */
  readonly isLoaded: boolean;
}

const NOTHING: AlertPicture = {
  open: [],
  byId: new Map(),
  counts: { P1: 0, P2: 0, P3: 0, P4: 0 },
  shelved: 0,
  urgent: null,
  isLoaded: false,
};

export const isUnanswered = ({ state }: Pick<Alert, "state">): boolean => state === "unacknowledged" || state === "returned";

/** Unanswered, and of a device in service: one that is taken out is listed and marked, and calls nobody. */
export const isCalling = (alert: Pick<Alert, "state" | "outOfService">): boolean => isUnanswered(alert) && !alert.outOfService;

/** What nobody has answered flashes; routine matters don't, or a quiet night would blink until morning. */
export const isFlashing = (alert: Pick<Alert, "state" | "priority" | "outOfService">): boolean =>
  isCalling(alert) && (alert.priority === "P1" || alert.priority === "P2");

/** Order of the list: priority, unanswered, age. */
export function compareAlerts(one: Alert, other: Alert): number {
  return (
    one.priority.localeCompare(other.priority) ||
    Number(isUnanswered(other)) - Number(isUnanswered(one)) ||
    one.raisedAt - other.raisedAt ||
    one.id.localeCompare(other.id)
  );
}

type StepResult = "applied" | "old" | "missing";

/** Alerts as the gateway tells them: a snapshot, then every step in its order. */
export interface AlertBook {
  readonly picture: Cell<AlertPicture>;
  readonly aseq: () => number;
  snapshot(alerts: readonly Alert[], aseq: number, isLast: boolean): void;
  /** Calls once the picture has everything that was taken over so far: at once, or after the next drawing in a flood. */
  whenPictured(call: () => void): void;
  /** `missing`: a step was left out, the page has to ask anew. */
  step(aseq: number, alert?: Alert): StepResult;
}

export function createAlertBook(clock: Clock): AlertBook {
  const picture = createCell(NOTHING);
  const drawing = createDrawing(clock, draw);
  let alerts = new Map<string, Alert>();
  let incoming: Map<string, Alert> | null = null;
  let lastSeq = 0;

  /** The newer version wins: a step may overtake a snapshot that is still coming. */
  function keep(into: Map<string, Alert>, alert: Alert): void {
    if ((into.get(alert.id)?.version ?? -1) > alert.version) return;
    into.delete(alert.id);
    into.set(alert.id, alert);
  }

  function draw(): void {
    const closed = [...alerts.values()].filter(({ state }) => state === "closed");
    for (const { id } of closed.slice(0, Math.max(0, closed.length - CLOSED_KEPT))) alerts.delete(id);
    picture.set(pictureOf(alerts));
  }

  return {
    picture,
    aseq: () => lastSeq,
    snapshot(part, aseq, isLast) {
      incoming ??= new Map([...alerts].filter(([, { state }]) => state === "closed"));
      for (const alert of part) keep(incoming, alert);
      if (!isLast) return;
      alerts = incoming;
      incoming = null;
      lastSeq = aseq;
      drawing.now();
    },
    whenPictured: drawing.whenDrawn,
    step(aseq, alert) {
      if (aseq <= lastSeq) return "old";
      if (aseq > lastSeq + 1) return "missing";
      lastSeq = aseq;
      if (alert === undefined) return "applied";
      if (incoming !== null) keep(incoming, alert);
      keep(alerts, alert);
      drawing.soon();
      return "applied";
    },
  };
}

/** Draws the first time at once and then at most every SHOW_EVERY_MS, the last time always. */
function createDrawing(clock: Clock, draw: () => void) {
  let drawnMs = -Infinity;
  let stopWaiting: (() => void) | null = null;
  const after: (() => void)[] = [];

  function now(): void {
    stopWaiting?.();
    stopWaiting = null;
    drawnMs = clock.nowMs();
    draw();
    for (const call of after.splice(0)) call();
  }

  return {
    now,
    soon(): void {
      const waitMs = drawnMs + SHOW_EVERY_MS - clock.nowMs();
      if (waitMs <= 0) now();
      else stopWaiting ??= clock.after(waitMs, now);
    },
    whenDrawn(call: () => void): void {
      if (stopWaiting === null) call();
      else after.push(call);
    },
  };
}

function pictureOf(alerts: ReadonlyMap<string, Alert>): AlertPicture {
  const open = [...alerts.values()].filter(({ state }) => state !== "closed").sort(compareAlerts);
  const counts = { P1: 0, P2: 0, P3: 0, P4: 0 };
  for (const { priority } of open) counts[priority]++;
  return {
    open,
    byId: new Map(alerts),
    counts,
    shelved: open.filter(({ state }) => state === "shelved").length,
    urgent: open.find((alert) => alert.priority === "P1" && isCalling(alert)) ?? null,
    isLoaded: true,
  };
}
