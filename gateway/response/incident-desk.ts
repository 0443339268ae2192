import type { Incident, IncidentAct, LinkUse } from "../../rules/model/incident.ts";
import type { Actor, Outcomes, Refusal } from "../../rules/model/input.ts";
import type { Clock } from "../clock.ts";
import type { Store } from "../journal/store.ts";
import type { Runner } from "../runner/runner.ts";
import type { View } from "../runner/view.ts";

export interface IncidentRequest {
  readonly by: Actor;
  /** null: it opens one. */
  readonly incident: string | null;
  /** The version the person saw; null where not given. */
  readonly version: number | null;
  readonly act: IncidentAct;
  readonly link: LinkUse | null;
}

export type IncidentAnswer =
  | { readonly ok: true; readonly incident: Incident; readonly isNew: boolean }
  | { readonly ok: false; readonly refusal: Refusal };

export interface IncidentDesk {
  /** A person's act: on disk when it answers, with its line in the audit trail, whether it was done or refused. */
  act(request: IncidentRequest): Promise<IncidentAnswer>;
  /** Open or closed, as the disk has it; null: there is none. */
  find(id: string): Promise<Incident | null>;
  /** An act that was refused before it reached the queue. */
  refused(by: string, action: string, target: string, code: string): Promise<void>;
}

const NOT_FOUND: Refusal = { status: 404, code: "not_found", message: { zh: "没有此警情", en: "There is no such incident" } };

/** Where people's acts on incidents enter the one queue. */
export function createIncidentDesk({
  runner,
  view,
  store,
  clock,
}: {
  readonly runner: Pick<Runner, "put" | "write" | "onDisk">;
  readonly view: Pick<View, "incidents" | "alert">;
  readonly store: Pick<Store, "incident">;
  readonly clock: Pick<Clock, "wallMs">;
}): IncidentDesk {
  const find = async (id: string): Promise<Incident | null> => view.incidents().get(id) ?? (await store.incident(id));

  function audit({ by, act, link }: IncidentRequest, target: string, refusal: Refusal | null): void {
    // The hash of a link is as good as nothing to whoever reads it, and of no use to anybody.
    const { name, ...detail } = act.name === "link" ? { name: act.name, person: act.person, expiresAt: act.expiresAt } : act;
    const how = link === null ? {} : { byLink: true };
    const outcome = refusal === null ? ("done" as const) : ("refused" as const);
    const entry = { atMs: clock.wallMs(), actor: by.name, action: `incident.${name}`, target, outcome };
    runner.write([], [{ ...entry, detail: { ...detail, ...how, refusal: refusal?.code ?? null } }]);
  }

  return {
    find,
    refused(actor, action, target, code) {
      runner.write([], [{ atMs: clock.wallMs(), actor, action, target, outcome: "refused", detail: { refusal: code } }]);
      return runner.onDisk();
    },
    async act(request) {
      const outcomes = runner.put({ kind: "incident", ...request });
      const { refusal } = outcomes;
      const made = incidentOf(outcomes, request.incident);
      audit(request, made?.id ?? request.incident ?? "", refusal);
      await runner.onDisk();
      if (refusal !== null) return { ok: false, refusal };
      if (made !== undefined) return { ok: true, incident: made, isNew: request.incident === null };
      // The same touch twice: it is as it was.
      const id = request.incident ?? (request.act.name === "open" ? view.alert(request.act.alert ?? "")?.incident : null);
      const known = await find(id ?? "");
      return known === null ? { ok: false, refusal: NOT_FOUND } : { ok: true, incident: known, isNew: false };
    },
  };
}

/** The last: what was due ran before it, in the same step. */
function incidentOf({ facts }: Outcomes, id: string | null): Incident | undefined {
  const changed = facts.flatMap((fact) => (fact.kind === "incident" ? [fact.incident] : []));
  return id === null ? changed.at(-1) : changed.findLast((incident) => incident.id === id);
}
