import type { Folds } from "../../rules/model/situation.ts";
import type { Connection } from "./database.ts";
import type { Store } from "./store.ts";

/** Reads of what detectors have learnt of devices. */
export function createLearntQueries(db: Connection): Pick<Store, "learnt"> {
  const bodyOf = db.prepare("SELECT body FROM device_state WHERE registration = ?").pluck();
  return {
    learnt: (detector, registrations) =>
      Promise.resolve(
        registrations.map((registration) => {
          const body = bodyOf.get(registration) as string | undefined;
          const { folds } = JSON.parse(body ?? "{}") as { readonly folds?: Folds | null };
          return { registration, state: folds?.[`detector:${detector}`]?.memory?.[0] ?? null };
        }),
      ),
  };
}
