import type { ClientMessage, LiveCommand, Scope, ServerMessage } from "../../wire/messages.ts";
import { type AlertBook, createAlertBook } from "./alert-book.ts";
import { type Cell, createCell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import { type CommandDesk, createCommandDesk } from "./command-desk.ts";
import { createDeviceTable, type DeviceTable } from "./device-table.ts";
import { createLine, type Line, type LineOptions } from "./line.ts";

const ALERTS = "a";
const DEVICES = "s";

export type DeviceQuery = Extract<Scope, { kind: "devices" }>["q"];
export type AlertQuery = Extract<Scope, { kind: "alerts" }>["q"];

/** An alert step that this page has just taken over, for the receipt and the sound. */
export interface SeenStep {
  readonly aseq: number;
  readonly alert: string | null;
}

export interface Live {
  readonly alerts: AlertBook;
  readonly devices: DeviceTable;
  readonly commands: CommandDesk;
  readonly line: Line;
  /** Wall clock of the gateway in ms since 1970, as far as this page knows it. */
  serverNow(): number;
  /** Difference between this machine's clock and the gateway's, in ms. */
  readonly skewMs: Cell<number>;
  act(command: LiveCommand): boolean;
  watchAlerts(q: AlertQuery): void;
  watchDevices(q: DeviceQuery): void;
  receipt(message: Extract<ClientMessage, { t: "alack" }>): void;
  tellVisible(visible: boolean): void;
  onStep(listener: (step: SeenStep) => void): () => void;
  close(): void;
}

export interface LiveOptions {
  readonly connect: LineOptions["connect"];
  readonly clock: Clock;
  /** This machine's wall clock, ms since 1970: only until the gateway has said its own. */
  readonly wallNow: () => number;
  readonly random: () => number;
  readonly newRef: () => string;
  readonly screen: string;
}

/** The page's end of the live channel: one line, two scopes, and the stores that they fill. */
export function createLive(options: LiveOptions): Live {
  const { connect, clock, wallNow, random, newRef, screen } = options;
  const alerts = createAlertBook();
  const devices = createDeviceTable();
  const skewMs = createCell(0);
  const listeners = new Set<(step: SeenStep) => void>();
  const scopes = new Map<string, Scope>([
    [ALERTS, { id: ALERTS, kind: "alerts", q: {} }],
    [DEVICES, { id: DEVICES, kind: "devices", q: {} }],
  ]);
  /** Scopes that were asked for anew and are not here yet: once is enough. */
  const asked = new Set<string>();
  let epoch: string | null = null;
  let aheadMs = wallNow() - clock.nowMs();

  const hello = (): ClientMessage => ({
    t: "hello",
    v: 1,
    ...(epoch === null || !alerts.picture.get().isLoaded ? {} : { resume: { epoch, aseq: alerts.aseq() } }),
    scopes: [...scopes.values()],
    screen,
  });
  const line = createLine({ connect, clock, random, hello, onMessage: take, onLost: () => commands.lineLost() });
  const commands = createCommandDesk({ send: (message) => line.send(message), clock, newRef });
  const tell = (step: SeenStep): void => listeners.forEach((listener) => listener(step));

  function take(message: ServerMessage): void {
    switch (message.t) {
      case "welcome":
        return welcome(message);
      case "snap":
        asked.delete(message.id);
        return "alerts" in message ? takeAlerts(message) : devices.snapshot(message);
      case "d":
        return devices.frame(message) ? undefined : askAnew(message.id);
      case "al":
        return step(message);
      case "res":
        return commands.answer(message);
      case "gap":
        return askAnew(message.id);
      case "ping":
      case "pong":
        return undefined;
    }
  }

  function askAnew(id: string): void {
    if (asked.has(id)) return;
    asked.add(id);
    line.send({ t: "resnap", id });
  }

  function welcome({ epoch: now, now: atMs }: Extract<ServerMessage, { t: "welcome" }>): void {
    epoch = now;
    asked.clear();
    aheadMs = atMs - clock.nowMs();
    skewMs.set(wallNow() - atMs);
    commands.lineOpened();
  }

  function takeAlerts({ alerts: part, aseq, last }: Extract<ServerMessage, { alerts: unknown }>): void {
    alerts.snapshot(part, aseq, last);
    if (last) tell({ aseq, alert: null });
  }

  function step({ aseq, alert }: Extract<ServerMessage, { t: "al" }>): void {
    const result = alerts.step(aseq, alert);
    if (result === "missing") askAnew(ALERTS);
    else if (result === "applied" && alert !== undefined) tell({ aseq, alert: alert.id });
  }

  function watch(scope: Scope): void {
    if (JSON.stringify(scopes.get(scope.id)) === JSON.stringify(scope)) return;
    scopes.set(scope.id, scope);
    const isSent = line.send({ t: "scopes", scopes: [scope], drop: [] });
    // Steps of another scope can't be carried on: the next line begins with a snapshot.
    if (!isSent && scope.id === ALERTS) epoch = null;
  }

  return {
    alerts,
    devices,
    commands,
    line,
    skewMs,
    serverNow: () => clock.nowMs() + aheadMs,
    act: (command) => commands.issue(command),
    watchAlerts: (q) => watch({ id: ALERTS, kind: "alerts", q }),
    watchDevices: (q) => watch({ id: DEVICES, kind: "devices", q }),
    receipt: (message) => void line.send(message),
    tellVisible: (visible) => void line.send({ t: "visible", visible }),
    onStep(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      line.close();
      commands.close();
    },
  };
}
