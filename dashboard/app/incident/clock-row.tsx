import { useGateway } from "../gateway-context.ts";
import { useTick } from "../live/hooks.ts";
import { stopwatch } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import type { ClockShown, IncidentShown } from "./shapes.ts";

/** The gateway's word is a version old; between two of them the page's clock goes on. */
function stateAt({ state, warnAt, dueAt }: ClockShown, nowMs: number): ClockShown["state"] {
  if (state !== "running" && state !== "warning") return state;
  return nowMs >= dueAt ? "breached" : nowMs >= warnAt ? "warning" : "running";
}

/** How long answer, arrival and the rest have left or took; another colour before it is too late, and always a word. */
export function ClockRow({ incident: { clocks } }: { readonly incident: IncidentShown }) {
  const { t } = useWords();
  const { live } = useGateway();
  useTick(1_000);
  const nowMs = live.serverNow();
  return (
    <dl className="clocks">
      {clocks.map((clock) => {
        const state = stateAt(clock, nowMs);
        const isOpen = clock.tookMs === null && state !== "stopped";
        const shownMs = clock.tookMs ?? Math.abs(clock.dueAt - nowMs);
        return (
          <div key={clock.name} className={`incident-clock ${state}`} data-clock={clock.name}>
            <dt>{t(`incident.clock.${clock.name}`, { defaultValue: clock.name })}</dt>
            <dd>
              <time>{state === "stopped" ? "--:--" : stopwatch(shownMs)}</time>
              <span>
                {t(`incident.clock_state.${isOpen ? state : state === "late" ? "late" : state === "stopped" ? "stopped" : "met"}`)}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
