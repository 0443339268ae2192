import { text } from "../engine/words.ts";
import type { Alert } from "../model/alert.ts";
import type { Evacuation } from "../model/evacuation.ts";
import type { Situation } from "../model/situation.ts";
import { draft, end, firesIn, issue, OPEN_MAX, openFor, planOf } from "./life.ts";

/**
 * A fire of a building prepares its notice; two detectors of one zone send it out. One detector and a person's word do not:
 * then it is that person who sends it (words: "Manners"). A notice that nobody was told yet goes with its last fire.
 */
export function fireChanged(situation: Situation, alert: Alert, before: Alert | undefined): void {
  if (alert.kind !== "fire" || alert.building === null || !isNews(alert, before)) return;
  const plan = planOf(situation, alert.building);
  if (plan === undefined || !plan.zones.some(({ id }) => id === alert.zone)) return;
  const area = { kind: "building", id: alert.building } as const;
  const atMs = alert.timeline.at(-1)!.atMs;
  const open = openFor(situation, area, false);
  const fires = firesIn(situation, alert.building);
  if (fires.length === 0) return open === undefined ? undefined : withdrawDraft(situation, open, atMs);
  if (open === undefined && situation.evacuations.size >= OPEN_MAX) return;
  const prepared =
    open ??
    draft(
      situation,
      { area, plan, exercise: false, confirmed: null, by: null, why: text("火警,预案就绪", "A fire: the notice is prepared") },
      atMs,
    );
  const zone = prepared.stage === "draft" ? zoneOfTwo(fires) : null;
  if (zone === null) return;
  const why = text(`${place(situation, zone).zh}有两个探测器报火警`, `Two detectors report a fire in ${place(situation, zone).en}`);
  issue(situation, prepared, { by: null, why, atMs });
}

/** Most changes of an alert, an answer say, change nothing about the fire. */
const isNews = (alert: Alert, before: Alert | undefined): boolean =>
  before === undefined ||
  before.active !== alert.active ||
  before.state !== alert.state ||
  before.verification !== alert.verification ||
  before.outOfService !== alert.outOfService;

/** The zone of which two devices say now that it burns. */
function zoneOfTwo(fires: readonly Alert[]): string | null {
  const devices = new Map<string, string>();
  for (const { active, zone, device } of fires) {
    if (!active || zone === null || device === null) continue;
    const other = devices.get(zone);
    if (other !== undefined && other !== device) return zone;
    devices.set(zone, device);
  }
  return null;
}

function withdrawDraft(situation: Situation, open: Evacuation, atMs: number): void {
  const isPersons = open.timeline[0]?.by !== null;
  if (open.stage !== "draft" || isPersons) return;
  end(situation, open, "cancelled", { by: null, why: text("火警已解除,未发布", "No fire is left; nobody was told"), atMs });
}

const place = ({ places }: Situation, zone: string) => places.zones.get(zone)?.text ?? text(zone, zone);
