import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Console } from "./console.tsx";
import { SignInPage } from "./session/sign-in-page.tsx";
import { useSession } from "./session/session.ts";

/** The whole page: somebody signs in, then the console. */
export function App() {
  const session = useSession();
  return (
    <Guard>
      {session.state.kind === "in" ? (
        <Console person={session.state.person} onSignedOut={session.signedOut} />
      ) : (
        <SignInPage state={session.state} onSignedIn={session.signedIn} />
      )}
    </Guard>
  );
}

/** A page that broke says so: a grey screen would look like a quiet night. */
class Guard extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };
  static getDerivedStateFromError = (): { isBroken: boolean } => ({ isBroken: true });
  override render(): ReactNode {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useTranslation();
  return (
    <main className="alone" role="alert">
      <h1>{t("broken.title")}</h1>
      <p>{t("broken.text")}</p>
      <button className="button main" type="button" onClick={() => location.reload()}>
        {t("broken.reload")}
      </button>
    </main>
  );
}
