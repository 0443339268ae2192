import type { Site } from "../../rules/model/site.ts";
import { contactId } from "../../rules/call/contact.ts";
import { gridWorkerId } from "../../rules/response/plan.ts";
import { GROUP } from "../../rules/response/recipients.ts";

/** How somebody is reached. */
export interface Reach {
  readonly phone: string | null;
  readonly mail: string | null;
}

/** Everybody the site file names, by the recipient of a notification. */
export function addressesOf(site: Site): ReadonlyMap<string, Reach> {
  const phoneOnly = (phone: string): Reach => ({ phone, mail: null });
  return new Map<string, Reach>([
    [GROUP, { phone: null, mail: null }],
    ...site.residents.flatMap(({ id, contacts }) =>
      contacts.map(({ phone }, index): [string, Reach] => [contactId(id, index), phoneOnly(phone)]),
    ),
    ...site.grids.map(({ id, worker }): [string, Reach] => [gridWorkerId(id), phoneOnly(worker.phone)]),
    ...site.stations.flatMap(({ people }) => people.map(({ id, phone }): [string, Reach] => [id, phoneOnly(phone)])),
    ...site.recipients.map(({ id, phone, mail }): [string, Reach] => [id, { phone: phone ?? null, mail: mail ?? null }]),
  ]);
}
