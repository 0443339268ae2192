import type { ClientMessage, LiveCommand, Scope } from "../../wire/messages.ts";
import { type AlertBook, createAlertBook } from "./alert-book.ts";
import type { Cell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import { type CommandDesk, createCommandDesk } from "./command-desk.ts";
import { createDeviceTable, type DeviceTable } from "./device-table.ts";
import { createIncidentVersions, type IncidentVersions } from "./incident-versions.ts";
import { createIntake, type SeenStep } from "./intake.ts";
import { createLine, type Line, type LineOptions } from "./line.ts";
import { createServerClock } from "./server-clock.ts";

const ALERTS = "a";
const DEVICES = "s";
const INCIDENTS = "i";

type DeviceQuery = Extract<Scope, { kind: "devices" }>["q"];
type AlertQuery = Extract<Scope, { kind: "alerts" }>["q"];

export interface Live {
  readonly alerts: AlertBook;
  readonly devices: DeviceTable;
  readonly incidents: IncidentVersions;
  readonly commands: CommandDesk;
  readonly line: Line;
  /** Wall clock of the gateway in ms since 1970, as far as this page knows it. */
  serverNow(): number;
  /** This machine's wall clock less the gateway's, in ms. */
  readonly skewMs: Cell<number>;
  /** False where too many acts wait already. */
  act(command: LiveCommand): boolean;
  watchAlerts(q: AlertQuery): void;
  watchDevices(q: DeviceQuery): void;
  /** From here on the page is told which incidents change. */
  watchIncidents(): void;
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
  /** Names this screen to the gateway. */
  readonly screen: string;
}

/** The page's end of the live channel: one line, two scopes, and the stores that they fill. */
export function createLive({ connect, clock, wallNow, random, newRef, screen }: LiveOptions): Live {
  const [alerts, devices, incidents] = [createAlertBook(clock), createDeviceTable(), createIncidentVersions()];
  const serverClock = createServerClock(clock, wallNow);
  const listeners = new Set<(step: SeenStep) => void>();
  const scopes = createScopes();
  const commands = createCommandDesk({ send: (message) => line.send(message), clock, newRef });
  const onMessage = createIntake({
    alerts,
    devices,
    incidents,
    commands,
    alertScope: ALERTS,
    resnap: (id) => void line.send({ t: "resnap", id }),
    seen: (step) => listeners.forEach((listener) => listener(step)),
    welcome({ epoch, now }) {
      scopes.begin(epoch);
      serverClock.set(now);
      commands.lineOpened();
    },
  });
  const hello = (): ClientMessage => ({ t: "hello", v: 1, ...scopes.resume(alerts), scopes: scopes.all(), screen });
  const line = createLine({ connect, clock, random, hello, onMessage, onLost: commands.lineLost });
  const watch = (scope: Scope): void => scopes.watch(scope, (message) => line.send(message));
  return {
    alerts,
    devices,
    incidents,
    commands,
    line,
    skewMs: serverClock.skewMs,
    serverNow: serverClock.now,
    act: commands.issue,
    watchAlerts: (q) => watch({ id: ALERTS, kind: "alerts", q }),
    watchDevices: (q) => watch({ id: DEVICES, kind: "devices", q }),
    watchIncidents: () => watch({ id: INCIDENTS, kind: "incidents", q: {} }),
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

/** What the page asks for, and whether it can go on where it was. */
function createScopes() {
  const scopes = new Map<string, Scope>([
    [ALERTS, { id: ALERTS, kind: "alerts", q: {} }],
    [DEVICES, { id: DEVICES, kind: "devices", q: {} }],
  ]);
  let epoch: string | null = null;
  return {
    all: () => [...scopes.values()],
    begin: (now: string): void => void (epoch = now),
    resume: ({ picture, aseq }: AlertBook) => (epoch === null || !picture.get().isLoaded ? {} : { resume: { epoch, aseq: aseq() } }),
    watch(scope: Scope, send: (message: ClientMessage) => boolean): void {
      if (JSON.stringify(scopes.get(scope.id)) === JSON.stringify(scope)) return;
      scopes.set(scope.id, scope);
      const isSent = send({ t: "scopes", scopes: [scope], drop: [] });
      // Steps of another scope can't be carried on: the next line begins with a snapshot.
      if (!isSent && scope.id === ALERTS) epoch = null;
    },
  };
}
