import { useGateway } from "../gateway-context.ts";
import { ExplainedShown, type RuleExplained } from "../http/shapes.ts";
import { useCall } from "../http/use-call.ts";
import { useTick } from "../live/hooks.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { PriorityMark } from "../look/priority-mark.tsx";
import { useWords } from "../words/use-words.ts";
import { readable } from "../words/value-words.ts";

const ASK_EVERY_MS = 10_000;

/** The rules that look at this device, and why each does or does not speak of it now. */
export function DeviceRules({ device }: { readonly device: string }) {
  const { t, say } = useWords();
  const { live } = useGateway();
  useTick(ASK_EVERY_MS);
  const beat = Math.floor(live.serverNow() / ASK_EVERY_MS);
  const explained = useCall(`/api/v1/devices/${encodeURIComponent(device)}/explain`, ExplainedShown, beat);
  return (
    <section className="card across-all">
      <h2>{t("device.rules")}</h2>
      <LoadedPart of={explained} label={t("devices.loading")} rows={3} onRetry={() => {}}>
        {({ rules, why }) => (
          <>
            {why.map(({ text }) => (
              <p key={text.en}>{readable(t, say(text))}</p>
            ))}
            <ul className="lines">
              {rules.toSorted(speakingFirst).map((rule) => (
                <RuleLine key={rule.rule} rule={rule} />
              ))}
            </ul>
          </>
        )}
      </LoadedPart>
    </section>
  );
}

const rankOf = ({ fires, met }: RuleExplained): number => (fires ? 0 : met ? 1 : 2);
const speakingFirst = (one: RuleExplained, other: RuleExplained): number => rankOf(one) - rankOf(other);

function RuleLine({ rule: { rule, alert, priority, fires, met, why } }: { readonly rule: RuleExplained }) {
  const { t, say } = useWords();
  return (
    <li>
      <b>
        <PriorityMark priority={priority} /> {t(`kind.${alert}`)}
      </b>
      <span>{why.map(({ text }) => readable(t, say(text))).join(t("list_comma"))}</span>
      <span className="muted">{rule}</span>
      <span className={fires ? "badge unacknowledged" : "badge"}>
        {t(fires ? "device.rule_fires" : met ? "device.rule_met" : "device.rule_quiet")}
      </span>
    </li>
  );
}
