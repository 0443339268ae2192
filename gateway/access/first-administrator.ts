import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { writeWhole } from "../intake/site-devices.ts";
import type { Store } from "../journal/store.ts";
import type { Access } from "./access.ts";

const ADMINISTRATOR = { name: "admin", role: "administrator", scope: { buildings: null, zone: null } } as const;

/**
 * Makes `admin` at the first start. A generated password goes to standard error and to a file of the data folder, never to
 * the log. A password that is set and differs from the last one set is taken over at any start.
 */
export async function putAdministrator(options: {
  readonly access: Access;
  readonly store: Store;
  readonly folder: string;
  readonly password: string | null;
}): Promise<void> {
  const { access, store, folder, password } = options;
  const known = await store.person(ADMINISTRATOR.name);
  if (password !== null) {
    if (known === null || !(await access.fits(ADMINISTRATOR.name, password))) await access.addPerson(ADMINISTRATOR, password, "gateway");
    return;
  }
  if (known !== null) return;
  const generated = randomBytes(12).toString("base64url");
  // The file first: a power cut after it leaves a password that the next start replaces, never one that nobody knows.
  await writeWhole(join(folder, "admin-password"), `${generated}\n`);
  await access.addPerson(ADMINISTRATOR, generated, "gateway");
  process.stderr.write(`管理员 admin 的初始密码 / password of admin: ${generated}\n`);
}
