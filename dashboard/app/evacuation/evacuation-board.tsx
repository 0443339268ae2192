import { useEffect, useState } from "react";
import { Link } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { call, type CallFault } from "../http/call.ts";
import { useCall } from "../http/use-call.ts";
import { useCell } from "../live/hooks.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { DoorGrid } from "./door-grid.tsx";
import { DoorSign } from "./door-sign.tsx";
import { createMarkQueue, waitingDoors } from "./mark-queue.ts";
import { MissingList } from "./missing-list.tsx";
import { NoticePart } from "./notice-part.tsx";
import { AccountShown, EvacuationShown, PlanShown, STATES } from "./shapes.ts";

/** How often the board asks, and tries to send what waits. */
const AGAIN_MS = 3_000;
const MAY_ACT = ["administrator", "station"];
const MAY_MARK = [...MAY_ACT, "property"];

const queue = createMarkQueue(localStorage, Date.now);

/** One evacuation: what is said, every door, and who is missing. */
export function EvacuationBoard({ id }: { readonly id: string }) {
  const { t } = useWords();
  const { again, at } = useAgain();
  const evacuation = useCall(`/api/v1/evacuations/${id}`, EvacuationShown, at);
  return (
    <div className="evacuation">
      <LoadedPart of={evacuation} label={t("devices.loading")} rows={4} onRetry={again}>
        {(value) => <Board evacuation={value} at={at} again={again} />}
      </LoadedPart>
    </div>
  );
}

function useAgain(): { readonly at: number; readonly again: () => void } {
  const [at, setAt] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      setAt((one) => one + 1);
      void queue.flush();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return { at, again: () => setAt((one) => one + 1) };
}

interface BoardProps {
  readonly evacuation: EvacuationShown;
  readonly at: number;
  readonly again: () => void;
}

function Board({ evacuation, at, again }: BoardProps) {
  const { t, say } = useWords();
  const { site, person } = useGateway();
  const { fault, act } = useAct(evacuation.id, again);
  const plan = useCall(`/api/v1/evacuations/plans/${evacuation.building}`, PlanShown, evacuation.version).value;
  const building = site.buildings.find(({ id }) => id === evacuation.building);
  const onAct = MAY_ACT.includes(person.role) ? act : null;
  return (
    <>
      {evacuation.exercise && <p className="drill-ribbon">{t("evacuation.drill")}</p>}
      <h1>
        {building === undefined ? evacuation.building : say(building.name)} {t(`evacuation.stage.${evacuation.stage}`)}
      </h1>
      {evacuation.incident !== null && (
        <p>
          <Link className="button" href={`/incident/${evacuation.incident}`}>
            {t("incident.title", { id: evacuation.incident })}
          </Link>
        </p>
      )}
      <output className="fault">{fault === null ? "" : fault.text === null ? t("evacuation.not_sent") : say(fault.text)}</output>
      <div className="evacuation-parts">
        <NoticePart evacuation={evacuation} plan={plan} onAct={evacuation.stage === "ended" ? null : onAct} />
        <Doors evacuation={evacuation} at={at} again={again} onAssign={onAct} />
      </div>
    </>
  );
}

/** Says what became of it: a touch that did not arrive is told at once. */
function useAct(id: string, again: () => void) {
  const [fault, setFault] = useState<CallFault | null>(null);
  const act = (name: string, body: object): void => {
    void call(`/api/v1/evacuations/${id}/${name}`, EvacuationShown, { method: "POST", body }).then((answer) => {
      setFault(answer.ok ? null : answer.fault);
      again();
    });
  };
  return { fault, act };
}

function Doors({ evacuation, at, again, onAssign }: BoardProps & { readonly onAssign: ((name: string, body: object) => void) | null }) {
  const { t, say } = useWords();
  const { person } = useGateway();
  const account = useCall(`/api/v1/evacuations/${evacuation.id}/account`, AccountShown, at);
  const marks = useCell(queue.cell);
  const waiting = waitingDoors(marks, evacuation.id);
  const mayAssign = onAssign !== null && evacuation.stage === "issued";
  return (
    <LoadedPart of={account} label={t("devices.loading")} rows={8} onRetry={again}>
      {({ counts, floors, missing }) => (
        <>
          <section className="card door-part">
            <h2>{t("evacuation.doors")}</h2>
            <ul className="door-counts">
              {STATES.map((state) => (
                <li key={state}>
                  <strong>{counts[state]}</strong> <DoorSign state={state} />
                </li>
              ))}
            </ul>
            <output>{waiting.size > 0 && t("evacuation.waiting", { count: waiting.size })}</output>
            <output className="fault">
              {marks.fault === null ? "" : marks.fault === "full" ? t("evacuation.full") : say(marks.fault)}
            </output>
            <DoorGrid
              floors={floors}
              waiting={waiting}
              onMark={
                MAY_MARK.includes(person.role)
                  ? (door, state) => {
                      queue.mark(evacuation.id, door, state);
                      void queue.flush().then((isTaken) => isTaken && again());
                    }
                  : null
              }
            />
          </section>
          <section className="card missing-part">
            <h2>{t("evacuation.missing", { count: missing.length })}</h2>
            <MissingList
              missing={missing}
              assigned={evacuation.assigned}
              onAssign={mayAssign ? (resident, carrier) => onAssign("assign", { resident, carrier }) : null}
            />
          </section>
        </>
      )}
    </LoadedPart>
  );
}
