import { useState } from "react";
import { useWords } from "../words/use-words.ts";
import type { EvacuationShown, PlanShown } from "./shapes.ts";
import type { z } from "zod";

const WAYS = ["on-site", "phone", "video"] as const;

interface Props {
  readonly evacuation: EvacuationShown;
  readonly plan: z.infer<typeof PlanShown> | null;
  /** null: this person looks only. */
  readonly onAct: ((name: string, body: object) => void) | null;
}

/** What is said, word for word, and the one next thing that may be done with it. */
export function NoticePart({ evacuation, plan, onAct }: Props) {
  const { t, say } = useWords();
  const { stage, wordings } = evacuation;
  return (
    <section className="card notice-part">
      <h2>{t(stage === "draft" ? "evacuation.will_be_said" : "evacuation.is_said")}</h2>
      {wordings.map(({ place, sentences }) => (
        <blockquote key={place.zh + sentences.map(({ zh }) => zh).join("")}>
          <cite>{say(place)}</cite>
          {sentences.map((sentence) => (
            <p key={sentence.zh}>{say(sentence)}</p>
          ))}
        </blockquote>
      ))}
      {onAct !== null && stage === "draft" && <DraftActs evacuation={evacuation} onAct={onAct} />}
      {onAct !== null && stage === "issued" && <IssuedActs evacuation={evacuation} plan={plan} onAct={onAct} />}
    </section>
  );
}

type Acts = { readonly evacuation: EvacuationShown; readonly onAct: NonNullable<Props["onAct"]> };

/** One touch: by itself where somebody has confirmed it, else together with how it is known. */
function DraftActs({ evacuation: { confirmed, exercise }, onAct }: Acts) {
  const { t } = useWords();
  const isKnown = exercise || confirmed !== null;
  return (
    <div className="notice-acts">
      {isKnown ? (
        <button className="button main" type="button" data-act="issue" onClick={() => onAct("issue", {})}>
          {t(exercise ? "evacuation.issue_drill" : "evacuation.issue")}
        </button>
      ) : (
        WAYS.map((how) => (
          <button
            key={how}
            className="button main"
            type="button"
            data-act={`issue-${how}`}
            onClick={() => onAct("issue", { confirmed: how })}
          >
            {t("evacuation.issue_by", { how: t(`by.${how}`) })}
          </button>
        ))
      )}
      <button className="button" type="button" data-act="cancel" onClick={() => onAct("cancel", { reason: t("evacuation.reason") })}>
        {t("evacuation.cancel")}
      </button>
    </div>
  );
}

/** Ways that are not safe any more change what is said; the end is one touch. */
function IssuedActs({ evacuation, plan, onAct }: Acts & Pick<Props, "plan">) {
  const { t, say } = useWords();
  const [isEnding, setEnding] = useState(false);
  const unsafe = new Set(evacuation.unsafe);
  const turned = (id: string): readonly string[] => (unsafe.has(id) ? evacuation.unsafe.filter((one) => one !== id) : [...unsafe, id]);
  return (
    <div className="notice-acts">
      {plan !== null && plan.routes.length > 0 && (
        <fieldset className="group">
          <legend>{t("evacuation.routes")}</legend>
          {plan.routes.map(({ id, name }) => (
            <button
              key={id}
              className="button"
              type="button"
              aria-pressed={unsafe.has(id)}
              onClick={() => onAct("update", { unsafe: turned(id), reason: t("evacuation.reason_route", { route: say(name) }) })}
            >
              {t(unsafe.has(id) ? "evacuation.route_unsafe" : "evacuation.route_safe", { route: say(name) })}
            </button>
          ))}
        </fieldset>
      )}
      {isEnding ? (
        <>
          <button
            className="button main"
            type="button"
            data-act="all-clear"
            onClick={() => onAct("all-clear", { reason: t("evacuation.reason") })}
          >
            {t("evacuation.all_clear_sure")}
          </button>
          <button className="button" type="button" onClick={() => setEnding(false)}>
            {t("evacuation.go_on")}
          </button>
        </>
      ) : (
        <button className="button" type="button" data-act="end" onClick={() => setEnding(true)}>
          {t("evacuation.all_clear")}
        </button>
      )}
    </div>
  );
}
