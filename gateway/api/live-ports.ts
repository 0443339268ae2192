import type { Logger } from "pino";
import type { Access } from "../access/access.ts";
import { may, mayAct, sees } from "../access/roles.ts";
import type { Core } from "../core.ts";
import type { AuditEntry } from "../journal/statements.ts";
import type { Site } from "../../rules/model/site.ts";
import { seesAlert } from "./alerts.ts";
import { seesIncident } from "./incidents.ts";

interface Receipt {
  readonly person: { readonly name: string; readonly role: string };
  readonly aseq: number;
  readonly alert: string;
  readonly audible: boolean;
  readonly visible: boolean;
}

/** What the live channel sees of the gateway: the second view, the same acts and the same rights as over HTTP. */
export function livePortsOf({
  core,
  access,
  site,
  log,
}: {
  readonly core: Core;
  readonly access: Access;
  readonly site: Site;
  readonly log: Logger;
}) {
  const { view, store, acts, clock, runner } = core;
  const columns = new Map(site.zones.map(({ id, column }) => [id, column]));
  const covers = new Map(site.stations.map((station) => [station.id, new Set(station.covers)]));
  return {
    source: view,
    store,
    acts,
    access,
    rights: { may, mayAct, sees, seesAlert, seesIncident },
    columnOf: (zone: string) => columns.get(zone) ?? 0,
    buildingsOf: (station: string) => covers.get(station) ?? null,
    audit: (refusal: Omit<AuditEntry, "atMs">) => access.record(refusal),
    onReceipt({ person, aseq, alert, audible, visible }: Receipt) {
      const row = ["receipt", alert, person.name, aseq, audible ? 1 : 0, clock.wallMs()] as const;
      // A console that can't sound counts as nobody: only the row says that it was there.
      if (!audible || !visible || view.alert(alert) === undefined) return runner.write([row], []);
      runner.put({ kind: "receipt", alert, person: person.name, role: person.role }, { writes: [row] });
    },
    onFault: (error: unknown) => log.error({ event: "live_failed", err: error }, "the live channel failed"),
    nowMs: clock.wallMs,
  };
}
