import { join } from "node:path";
import { plansOf } from "../rules/evacuation/plan.ts";
import { emptySituation } from "../rules/engine/situation.ts";
import type { EvacuationPlan } from "../rules/model/evacuation.ts";
import type { RuleFile } from "../rules/model/rule-file.ts";
import type { Site } from "../rules/model/site.ts";
import { sitePlacesOf } from "../rules/model/site.ts";
import { utcOffsetMs } from "./local-time.ts";
import type { Logger } from "pino";
import { type Backtests, createBacktests } from "./backtest/backtests.ts";
import { createBroker, type Broker } from "./broker/broker.ts";
import { createClock, type Clock } from "./clock.ts";
import { type Config, STARTER_RULES_FOLDER } from "./config.ts";
import { Doors } from "./door/doors.ts";
import { createSupervision, type Supervision } from "./health/supervision.ts";
import { watchSpace } from "./health/space.ts";
import { createDevices, type Devices, type PlaceOf } from "./intake/devices.ts";
import { createIntake, type Intake } from "./intake/intake.ts";
import { createMessages } from "./intake/messages.ts";
import { createRegister } from "./intake/register.ts";
import { openJournal, type Journal } from "./journal/journal.ts";
import { openStore } from "./journal/store-client.ts";
import { createOutbox, type Failpoint, type Outbox } from "./outbox/outbox.ts";
import { createSender, type Sender } from "./outbox/sender.ts";
import { addressesOf } from "./response/addresses.ts";
import { createDutyDesk, type DutyDesk } from "./response/duty-desk.ts";
import { createFamilyLinks, type FamilyLinks } from "./response/family-links.ts";
import { openLinkKey } from "./response/link-key.ts";
import { createComposer } from "./response/message-text.ts";
import type { OpenWay } from "./response/way.ts";
import { createEvacuationDesk, type EvacuationDesk } from "./runner/evacuation-desk.ts";
import { createHomeDesk, type HomeDesk } from "./runner/home-desk.ts";
import { type NoticeKey, openNoticeKey } from "./response/notice-key.ts";
import { createNoticePublisher, type NoticePublisher } from "./response/notice-publisher.ts";
import { sealedFiles } from "./response/sealed-file.ts";
import { createVoice, type Voice } from "./response/voice.ts";
import { createCheckpoint, type Checkpoint } from "./runner/checkpoint.ts";
import { readStarterFiles } from "./rules/rule-folder.ts";
import { createDesk } from "./runner/desk.ts";
import { createExplainer, type Explainer } from "./runner/explainer.ts";
import { createWorksDesk, type WorksDesk } from "./runner/planned-works.ts";
import { collectLoaded, recover, type Recovered } from "./runner/recovery.ts";
import { guardReplay } from "./runner/replay-guard.ts";
import { createRunner, type Runner } from "./runner/runner.ts";
import { createIncidentDesk, type IncidentDesk } from "./response/incident-desk.ts";
import { createView, type ViewState } from "./runner/view-state.ts";

/** Age at which readings leave the journal (contract). */
const JOURNAL_MS = 7 * 24 * 3_600_000;
/** Audit rows about refused connections a second: an attack must not fill the disk. All are counted. */
const REFUSALS_PER_S = 10;

export interface CoreOptions {
  readonly config: Config;
  readonly site: Site;
  readonly log: Logger;
  /** Something uncertain happened: the process must end now. */
  readonly onFatal: (message: string) => void;
  /** Ways out to people; without them nothing is sent: no gateway runs. */
  readonly ways?: readonly OpenWay[];
}

export interface Core {
  readonly recovered: Recovered;
  readonly view: ViewState;
  readonly store: ReturnType<typeof openStore>;
  readonly register: ReturnType<typeof createRegister>;
  readonly acts: ReturnType<typeof createDesk>;
  readonly explainer: Explainer;
  readonly backtests: Backtests;
  readonly works: WorksDesk;
  readonly incidents: IncidentDesk;
  readonly duty: DutyDesk;
  readonly evacuations: EvacuationDesk;
  readonly homes: HomeDesk;
  readonly plans: ReadonlyMap<string, EvacuationPlan>;
  readonly noticeKey: NoticeKey;
  readonly notices: NoticePublisher;
  readonly voice: Voice;
  readonly devices: Devices;
  readonly runner: Runner;
  readonly journal: Journal;
  readonly doors: Doors;
  readonly intake: Intake;
  readonly outbox: Outbox;
  readonly sender: Sender;
  readonly familyLinks: FamilyLinks;
  readonly checkpoint: Checkpoint;
  readonly supervision: Supervision;
  readonly clock: Clock;
  readonly freeBytes: () => number;
  /** Connections and messages refused since the start, by reason. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly placeOf: PlaceOf;
  /** Rule files that come with the program. */
  readonly starters: readonly RuleFile[];
  /** Ends the process where a test asks for it. */
  readonly reach: (point: Failpoint) => void;
  stop(): Promise<void>;
}

/** The way of a reading, put together: journal, recovery, runner, intake, doors, broker, outbox. */
export async function createCore({ config, site, log, onFatal, ways = [] }: CoreOptions): Promise<Core> {
  const ofSite = sitePlacesOf(site, utcOffsetMs(site.timeZone, Date.now()));
  const places = { ...ofSite, plans: plansOf(site) };
  const placeOf = (zone: string) => places.zones.get(zone);
  const devices = createDevices(site.id, placeOf);
  const situation = emptySituation(places);
  const view = createView(placeOf);
  const loaded = collectLoaded();
  // Parts that need each other: the journal tells of commits before what listens to them exists.
  const late: { doors?: Doors; checkpoint?: Checkpoint; supervision?: Supervision; full?: () => void } = {};

  const journal = await openJournal(
    {
      folder: config.dataFolder,
      key: config.databaseKey,
      maxBytes: config.journalMaxBytes,
      maxAgeMs: JOURNAL_MS,
      holders: config.influx === null ? ["history"] : ["history", "influx"],
      onCommitted(batch) {
        view.advance(batch.readings, batch.pending);
        late.checkpoint?.afterCommit();
        // After the acknowledgements: room given earlier would fill the slot they are cut from.
        setImmediate(() => late.doors?.giveRoom());
      },
      onTrimmed({ reason, lost }) {
        if (reason === "bytes") late.supervision?.trimmed();
        for (const sink of lost) late.supervision?.sinkLost(sink);
      },
      onTrimWaits: () => late.supervision?.trimWaits(),
      onFull() {
        log.error({ event: "disk_full" }, "a commit finds no room: it is tried again until it does");
        late.full?.();
      },
      onFailed: onFatal,
    },
    loaded,
  );
  // Its thread gets ready while this one replays.
  const store = openStore(config.dataFolder, config.databaseKey, onFatal);
  const starters = readStarterFiles(STARTER_RULES_FOLDER);
  const recovered = await recover(loaded, { situation, devices, view, guard: guardReplay(config.dataFolder), starters });
  if (recovered.site !== null && recovered.site !== site.id) {
    await Promise.all([journal.close(), store.close()]);
    throw new Error(`LINAN_SITE: the data folder belongs to the community ${recovered.site}, the site file describes ${site.id}`);
  }
  const clock = createClock(recovered.lastNowMs, situation.wallOffsetMs);
  const runner = createRunner({
    situation,
    journal,
    clock,
    lastId: recovered.lastId,
    aseq: recovered.aseq,
    onStepFailed(error, kind) {
      log.error({ event: "step_failed", kind, err: error }, "a step failed");
      late.supervision?.raise(`step:${kind}`, { zh: `处理 ${kind} 时出错`, en: `A step failed: ${kind}: ${String(error)}` });
    },
  });
  runner.begin();
  const backtests = createBacktests({
    folder: config.dataFolder,
    key: config.databaseKey,
    places: ofSite,
    wallMs: clock.wallMs,
  });
  const space = await watchSpace({
    folder: config.dataFolder,
    onChanged(state, freeBytes) {
      log.warn({ event: "disk_space", state, freeBytes }, "disk space");
      late.supervision?.spaceChanged();
    },
    onFailed: (error) => log.error({ event: "disk_space_unknown", err: error }, "free space can't be read"),
  });
  const isActive = (subject: string): boolean => situation.supervision.get(subject)?.active === true;
  const supervision = (late.supervision = createSupervision({
    runner,
    clock,
    journal,
    isActive,
    space,
    wallOffsetMs: situation.wallOffsetMs,
  }));
  const checkpoint = (late.checkpoint = createCheckpoint({ situation, journal, runner, devices }));
  late.full = space.full;

  const intake = createIntake({
    clock,
    take: runner.take,
    nextId: runner.nextId,
    write: (write) => void journal.filling.writes.push(write),
    refusesTelemetry: () => space.refusesTelemetry,
  });
  const register = createRegister({
    devices,
    placeOf,
    stationOf: (zone) =>
      places.stations.find(({ covers }) => covers.has(placeOf(zone)?.building ?? ""))?.id ?? places.stations[0]?.id ?? null,
    lastRegistration: recovered.lastRegistration,
    wallMs: clock.wallMs,
    deletedOfSite: recovered.deletedOfSite,
    apply(put, removed, writes, audit) {
      const gone = removed.map((registration) => situation.devices[registration]?.device.id ?? "");
      if (put.length + removed.length > 0) runner.put({ kind: "devices", put, removed }, { writes, audit });
      else runner.write(writes, audit);
      runner.addDevices(put.map(({ registration }) => devices.byRegistration(registration)!));
      journal.filling.pending.removed.push(...gone);
      return runner.onDisk();
    },
  });

  const refusals = { second: 0, left: REFUSALS_PER_S };
  const refusalsByReason: Record<string, number> = {};
  function refused(who: string, reason: string, detail: string): void {
    refusalsByReason[reason] = (refusalsByReason[reason] ?? 0) + 1;
    log.debug({ event: "message_rejected", who, reason, detail }, "refused");
    const second = Math.floor(clock.nowMs() / 1_000);
    if (refusals.second !== second) Object.assign(refusals, { second, left: REFUSALS_PER_S });
    if (refusals.left-- <= 0) return;
    runner.write(
      [],
      [
        {
          atMs: clock.wallMs(),
          actor: `device:${who.slice(0, 64)}`,
          action: "mqtt.refused",
          target: reason,
          outcome: "refused",
          detail: { detail },
        },
      ],
    );
  }

  const reach = (point: Failpoint): void => {
    if (config.failpoint === point) process.kill(process.pid, "SIGKILL");
  };
  const messages = createMessages({ journal, put: runner.put, wallMs: clock.wallMs, reach });
  const noticeKey = await openNoticeKey(config.dataFolder, config.databaseKey);
  const broker: Broker = await createBroker({
    devices,
    onWill(entry, payload, done) {
      messages.take(entry, "state", payload);
      journal.filling.callbacks.push(done);
      journal.schedule();
    },
    onOpen(door, entry) {
      entry.line = door;
      door.open(entry);
      late.doors!.known(door);
      view.setConnected(entry, true);
    },
    onClosed: (entry) => view.setConnected(entry, false),
    onSubscribed(entry, topic) {
      outbox.subscribed(entry, topic);
      notices.subscribed(entry, topic);
    },
    onRefused: refused,
  });
  const outbox = createOutbox({ site: site.id, view, devices, send: broker.send, reach, monotonicMs: () => performance.now() });
  outbox.restore(recovered.deliveries);
  const familyLinks = createFamilyLinks(await openLinkKey(join(config.dataFolder, "family-key"), config.databaseKey), view);
  const sender = createSender({
    view,
    ways,
    addresses: addressesOf(site),
    composer: createComposer(site, view.alert, familyLinks.pathOf),
    mark(key, mark, reason) {
      runner.put({ kind: "mark", key, mark, reason });
      return runner.onDisk();
    },
    wayChanged(way, isWorking, why) {
      if (isWorking) supervision.clear(`way:${way}`, why);
      else supervision.raise(`way:${way}`, why);
    },
    reach,
    nowMs: clock.nowMs,
    monotonicMs: () => performance.now(),
  });
  if (ways.length > 0) sender.restore(recovered.notifications);
  const { send } = broker;
  const notices = createNoticePublisher({ site: site.id, key: noticeKey, view, devices, placeOf, send, wallMs: clock.wallMs, reach });
  notices.restore();
  const doors = (late.doors = new Doors({
    intake,
    messages,
    journal,
    admit: broker.admit,
    retain: broker.retain,
    onFault: (error) => log.error({ event: "mqtt_listener_failed", err: error }, "the MQTT listener failed"),
    onRefused: (door, reason, detail) => refused(door.entry?.device.id ?? door.socket.remoteAddress ?? "", reason, detail),
  }));

  return {
    recovered,
    view,
    store,
    register,
    acts: createDesk({ runner, view, store, clock }),
    explainer: createExplainer({ situation, runner, clock }),
    backtests,
    works: createWorksDesk({ situation, runner, clock }),
    incidents: createIncidentDesk({ runner, view, store, clock }),
    duty: createDutyDesk({ situation, runner, clock }),
    evacuations: createEvacuationDesk({ runner, store, clock, reach }),
    homes: createHomeDesk({ intake, journal, runner, devices, view, clock, situation }),
    plans: places.plans,
    noticeKey,
    notices,
    voice: createVoice({ folder: config.dataFolder, files: sealedFiles(config.databaseKey) }),
    devices,
    runner,
    journal,
    doors,
    intake,
    outbox,
    sender,
    familyLinks,
    checkpoint,
    supervision,
    clock,
    freeBytes: () => space.freeBytes,
    refusals: refusalsByReason,
    placeOf,
    starters,
    reach,
    async stop() {
      doors.close();
      outbox.stop();
      sender.stop();
      notices.stop();
      familyLinks.stop();
      supervision.stop();
      checkpoint.stop();
      space.stop();
      runner.stop();
      await broker.close();
      await journal.settled();
      await journal.close();
      await backtests.close();
      await store.close();
    },
  };
}
