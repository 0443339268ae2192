import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { call, type CallFault } from "../http/call.ts";
import { Person } from "../http/shapes.ts";
import { type Language, setLanguage } from "../i18n.ts";
import type { SessionState } from "./session.ts";
import { SecuredNote } from "./secured-note.tsx";

interface Props {
  readonly state: Exclude<SessionState, { kind: "in" }>;
  readonly onSignedIn: (person: Person) => void;
}

/** The first page: who are you, or why can't the gateway ask. */
export function SignInPage({ state, onSignedIn }: Props) {
  const { t, i18n } = useTranslation();
  const other: Language = i18n.language === "en" ? "zh" : "en";
  return (
    <main className="alone">
      <header className="alone-head">
        <img src="/favicon.svg" alt="" width="48" height="48" />
        <h1>{t("product_full")}</h1>
        <button className="button quiet" type="button" lang={t("language_other_code")} onClick={() => setLanguage(other)}>
          {t("language_other")}
        </button>
      </header>
      {state.kind === "out" ? (
        <SignInForm hasEnded={state.hasEnded} onSignedIn={onSignedIn} />
      ) : (
        <output className="told">{t(`sign_in.${state.kind}`)}</output>
      )}
    </main>
  );
}

function SignInForm({ hasEnded, onSignedIn }: { readonly hasEnded: boolean; readonly onSignedIn: (person: Person) => void }) {
  const { t } = useTranslation();
  const { fault, isBusy, waitS, submit } = useSignIn(onSignedIn);
  const said =
    waitS > 0 ? t("sign_in.locked", { seconds: waitS }) : fault === null ? (hasEnded ? t("sign_in.ended") : null) : t(`sign_in.${fault}`);
  return (
    <form className="card sign-in" onSubmit={submit} noValidate>
      <h2>{t("sign_in.title")}</h2>
      <label>
        {t("sign_in.name")}
        <input name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} />
      </label>
      <label>
        {t("sign_in.password")}
        <input name="password" type="password" autoComplete="current-password" />
      </label>
      <p className="fault" role="alert">
        {said}
      </p>
      <button className="button main" type="submit" disabled={isBusy || waitS > 0}>
        {t(isBusy ? "sign_in.submitting" : "sign_in.submit")}
      </button>
      <SecuredNote />
    </form>
  );
}

type Fault = "wrong" | "try_starting" | "try_unreachable" | "busy" | "empty";

function faultOf({ kind, status }: CallFault): Fault {
  if (kind === "starting" || kind === "unreachable") return `try_${kind}`;
  return status === 401 || status === 400 ? "wrong" : "busy";
}

function useSignIn(onSignedIn: (person: Person) => void) {
  const [fault, setFault] = useState<Fault | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [waitS, setWait] = useState(0);
  useEffect(() => {
    if (waitS <= 0) return;
    const timer = setTimeout(() => setWait(waitS - 1), 1_000);
    return () => clearTimeout(timer);
  }, [waitS]);

  async function send(username: string, password: string): Promise<void> {
    setBusy(true);
    const answer = await call("/api/v1/session", Person, { method: "POST", body: { username, password } });
    setBusy(false);
    if (answer.ok) return onSignedIn(answer.value);
    if (answer.fault.status === 429) return setWait(answer.fault.retryAfterS ?? 1);
    setFault(faultOf(answer.fault));
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [username, password] = [form.get("username"), form.get("password")];
    setFault(null);
    if (typeof username !== "string" || typeof password !== "string" || username === "" || password === "") return setFault("empty");
    void send(username.trim(), password);
  }

  return { fault, isBusy, waitS, submit };
}
