import { z } from "zod";
import type { Alert } from "../../rules/model/alert.ts";
import type { Site } from "../../rules/model/site.ts";
import { NO_ANSWER, RANG_BACK, RING_BACK_MS, stageOf } from "../../rules/call/stages.ts";
import { mayAct } from "../access/roles.ts";
import { seesAlert } from "./alerts.ts";
import type { Api, Parts } from "./context.ts";
import { forbidden, notFound, problem } from "./problem.ts";

const Named = z.object({ id: z.string().max(64) });

/** Whom to ring back for a call, for whoever may answer it; numbers are shown while the call is open and to nobody else. */
export function callRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/alerts/:id/call", { config: { permission: "alert.act" }, schema: { params: Named } }, (request) => {
    const { view, site, access, acts } = ready();
    const { person } = request.session!;
    const { id } = request.params;
    const alert = view.alert(id);
    if (alert === undefined || !seesAlert(person, alert)) throw notFound(id);
    if (!mayAct(person.role, alert)) throw forbidden();
    if (alert.kind !== "sos" && alert.kind !== "assist") throw problem(409, "not_a_call", "不是求助,无需回电", "Nobody has called");
    access.record({ actor: person.name, action: "call.numbers", target: id, outcome: "done", detail: {} });
    const isPractising = site.residents.some(
      ({ id: resident, zone }) => zone === alert.zone && (view.people().get(resident)?.practice?.untilMs ?? 0) > acts.wallMs(),
    );
    return { ...callOf(alert, site), isPractising };
  });
}

function callOf(alert: Alert, { residents }: Site) {
  const own = residents.filter(({ zone, consent }) => zone === alert.zone && consent.responders);
  const since = alert.timeline.findLast(({ event }) => event === "raised" || event === "raised-again")?.atMs ?? alert.raisedAt;
  return {
    alert: alert.id,
    stage: stageOf(alert),
    ringBackBy: since + RING_BACK_MS,
    // Her own number first; where the site file has none, those who know her.
    numbers: own.flatMap(({ name, phone, contacts }) => [
      ...(phone === undefined ? [] : [{ name, phone, of: "resident" as const }]),
      ...contacts.map((contact) => ({ name: contact.name, phone: contact.phone, of: "contact" as const })),
    ]),
    ringBacks: alert.timeline
      .filter(({ event }) => event === RANG_BACK || event === NO_ANSWER)
      .map(({ atMs: at, event, by }) => ({ at, by, result: event === RANG_BACK ? "answered" : "no-answer" })),
  };
}
