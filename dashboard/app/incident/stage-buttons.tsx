import { useGateway } from "../gateway-context.ts";
import { useCell } from "../live/hooks.ts";
import { preferences } from "../preferences.ts";
import { useWords } from "../words/use-words.ts";
import { incidentActs, isSending, perform } from "./desk.ts";
import type { IncidentShown } from "./shapes.ts";
import { pathOf } from "./use-incident.ts";

const STEPS = ["going", "arrived", "controlling", "controlled", "back"] as const;
type Step = (typeof STEPS)[number];
const KEYS: Readonly<Partial<Record<Step, string>>> = { going: "D", arrived: "O" };

/** One touch for whoever is signed in: going, arrived and on. The gateway takes it that whoever goes has answered. */
export function StageButtons({ incident }: { readonly incident: IncidentShown }) {
  const { t } = useWords();
  const { person } = useGateway();
  const sending = useCell(incidentActs);
  const { areKeysOn } = useCell(preferences);
  const mine = incident.responders.find((one) => one.person === person.name)?.stage ?? null;
  const reached = mine === null || mine === "back" ? -1 : STEPS.findIndex((step) => step === mine);
  return (
    <fieldset className="stages" aria-label={t("incident.stages", { id: incident.id })}>
      {STEPS.map((step, at) => {
        const wanted = { path: `${pathOf(incident.id)}/stage`, body: { stage: step }, word: `incident.stage.${step}` };
        const isOnItsWay = isSending(sending, wanted);
        const isNext = at === reached + 1;
        const isOver = at <= reached || (reached === -1 && step === "back");
        return (
          <button
            key={step}
            className={`button${isNext ? " main" : ""}${isOnItsWay ? " waiting" : ""}`}
            type="button"
            data-stage={step}
            aria-pressed={step === mine}
            disabled={isOver && step !== mine}
            onClick={() => !isOnItsWay && step !== mine && void perform(wanted)}
          >
            {t(`incident.stage.${step}`)} {areKeysOn && KEYS[step] !== undefined && <kbd>{KEYS[step]}</kbd>}
          </button>
        );
      })}
    </fieldset>
  );
}
