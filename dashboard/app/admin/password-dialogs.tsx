import { useAct } from "../http/use-act.ts";
import { Dialog } from "../look/dialog.tsx";
import { FaultLine } from "../look/fault-line.tsx";
import { useWords } from "../words/use-words.ts";
import { NewPassword, type User } from "./shapes.ts";

interface RenewProps {
  readonly user: User;
  readonly onRenewed: (secret: NewPassword) => void;
  readonly onClose: () => void;
}

/** Asked before the old password stops: whoever is on duty with it is signed out. */
export function RenewDialog({ user: { name }, onRenewed, onClose }: RenewProps) {
  const { t } = useWords();
  const { isSending, fault, send } = useAct();
  const renew = async (): Promise<void> => {
    const answer = await send(`/api/v1/users/${encodeURIComponent(name)}/password`, NewPassword, { method: "POST", body: {} });
    if (answer.ok) onRenewed(answer.value);
  };
  return (
    <Dialog title={t("admin.renew_of", { name })} onClose={onClose}>
      <p>{t("admin.renew_help", { name })}</p>
      <FaultLine text={fault} />
      <div className="dialog-foot">
        <button className="button" type="button" data-first onClick={onClose}>
          {t("act.cancel")}
        </button>
        <button className="button main" type="button" disabled={isSending} onClick={() => void renew()}>
          {t("admin.renew_do")}
        </button>
      </div>
    </Dialog>
  );
}

/** The password, once. Only a button closes it for good: what is gone can't be asked for again. */
export function SecretDialog({ secret: { name, password }, onClose }: { readonly secret: NewPassword; readonly onClose: () => void }) {
  const { t } = useWords();
  return (
    <Dialog title={t("admin.secret", { name })} onClose={onClose}>
      <p className="secret">{password}</p>
      <p>{t("admin.secret_help")}</p>
      <div className="dialog-foot">
        <button className="button main" type="button" data-first onClick={onClose}>
          {t("admin.secret_done")}
        </button>
      </div>
    </Dialog>
  );
}
