import type { Core } from "../core.ts";
import type { History } from "../history/history.ts";
import type { Exports } from "../tables/exports.ts";
import type { Figure } from "./metrics.ts";

/** Every counter and bound of the gateway, by the name `/metrics` shows. */
export function figuresOf(
  core: Core,
  history: Pick<History, "counters" | "waiting">,
  exports: Pick<Exports, "running">,
  live: () => Readonly<Record<string, unknown>>,
): readonly Figure[] {
  const { doors, intake, journal, outbox, sender, checkpoint, view, devices, runner, store } = core;
  return [
    { name: "readings", help: "Sound, new readings since the start", read: () => intake.counters.readings },
    { name: "repeats", help: "Readings that had come before", read: () => intake.counters.repeats },
    { name: "quarantined", help: "Values and messages that were not understood", read: () => intake.counters.quarantined },
    { name: "refused_readings", help: "Readings refused for want of disk space", read: () => intake.counters.refused },
    { name: "connections_accepted", help: "Connections taken since the start", read: () => doors.counters().accepted },
    { name: "connections_open", help: "Devices connected", read: () => doors.counters().open },
    { name: "connections_unknown", help: "Connections that have not signed in", read: () => doors.counters().unknown },
    { name: "held_bytes", help: "Bytes of packets that are not whole yet", read: () => doors.counters().heldBytes },
    { name: "connections_slowed", help: "Times a device was read more slowly for its rate", read: () => doors.counters().slowed },
    { name: "connections_waited", help: "Times a connection waited for room in the queue", read: () => doors.counters().waited },
    { name: "refusals", help: "Connections and messages refused or cut, by reason", label: "reason", read: () => core.refusals },
    { name: "journal_id", help: "Last id given in the journal", read: () => runner.lastId },
    { name: "commits", help: "Commits since the start", read: () => journal.counters().commits },
    { name: "commit_ms_last", help: "Duration of the last commit", read: () => journal.counters().commitMsLast },
    { name: "commit_ms_max", help: "Longest commit since the start", read: () => journal.counters().commitMsMax },
    { name: "unwritten", help: "Readings not on disk yet", read: () => journal.unwritten },
    { name: "checkpoints", help: "Checkpoints since the start", read: () => checkpoint.counters().done },
    { name: "checkpoint_lag", help: "Inputs a start would replay", read: () => runner.lastId - checkpoint.counters().lastId },
    { name: "deliveries_owed", help: "Commands and alerts owed to devices", read: () => outbox.counters().owed },
    { name: "deliveries_sent", help: "Deliveries sent for the first time", read: () => outbox.counters().sent },
    { name: "deliveries_sent_again", help: "Deliveries sent again", read: () => outbox.counters().sentAgain },
    { name: "notifications", help: "Messages to people, by what became of them", label: "what", read: () => sender.counters() },
    { name: "alerts_open", help: "Alerts that are not closed", read: () => view.openAlerts().size },
    { name: "alert_steps", help: "Alert changes in all", read: () => view.aseq },
    { name: "devices", help: "Registered devices", read: () => devices.size },
    { name: "queries_waiting", help: "Questions to the store under way", read: () => store.waiting },
    { name: "history_waiting", help: "Questions to history under way", read: () => history.waiting },
    { name: "history_bytes", help: "Files of history", read: () => history.counters.bytes },
    {
      name: "history_hot_readings",
      help: "Readings in memory that are in no file of history yet",
      read: () => history.counters.hotReadings,
    },
    { name: "history_hot_bytes", help: "Memory of these", read: () => history.counters.hotBytes },
    { name: "history_taken", help: "Readings taken from the journal since the thread started", read: () => history.counters.taken },
    { name: "history_too_old", help: "Readings older than what is kept", read: () => history.counters.tooOld },
    { name: "history_damaged", help: "Chunks and rollups that could not be read", read: () => history.counters.damaged },
    { name: "history_seal_ms_last", help: "Duration of the last sealing", read: () => history.counters.sealMsLast },
    { name: "exports_running", help: "Exports under way", read: () => exports.running },
    { name: "disk_free_bytes", help: "Free space of the data folder's disk", read: () => core.freeBytes() },
    { name: "resident_bytes", help: "Memory of the process", read: () => process.memoryUsage.rss() },
    { name: "heap_used_bytes", help: "Heap in use on the main thread", read: () => process.memoryUsage().heapUsed },
    { name: "live", help: "Live channel: clients, messages, what was skipped or cut", label: "what", read: () => numbersOf(live()) },
    { name: "uptime_s", help: "Seconds since the start", read: () => process.uptime() },
    { name: "cpu_s", help: "CPU of all threads since the start", read: () => cpuS() },
  ];
}

function cpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const numbersOf = (counters: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counters).filter((entry): entry is [string, number] => typeof entry[1] === "number"));
