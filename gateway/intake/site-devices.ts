import { readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Site } from "../../rules/model/site.ts";
import type { Register } from "../runner/acts.ts";
import type { Devices, PlaceOf } from "./devices.ts";

const GATEWAY = { name: "gateway", role: "gateway" };

const Kept = z.object({ noticeKey: z.string().optional(), devices: z.array(z.object({ id: z.string(), secret: z.string() })) });

/** Secrets of the demonstration's devices, for whoever plays them. */
export const demonstrationSecretsPath = (folder: string): string => join(folder, "demonstration-secrets.json");

export interface SiteDevicesOptions {
  readonly site: Site;
  /** What receivers of the site check notices with: 32 bytes, base64. */
  readonly noticeKey: string;
  readonly folder: string;
  readonly devices: Devices;
  readonly placeOf: PlaceOf;
  readonly register: Register & { addFromSite(devices: Site["devices"]): Promise<ReadonlyMap<string, string>> };
}

/**
 * Registers the devices of the site file that are new. For the demonstration their secrets are written to a file of the data
 * folder; what a power cut kept from reaching it gets a new secret here.
 */
export async function putSiteDevices({ site, noticeKey, folder, devices, placeOf, register }: SiteDevicesOptions): Promise<void> {
  const fresh = await register.addFromSite(site.devices);
  if (!site.demonstration) return;
  const path = demonstrationSecretsPath(folder);
  const kept = readSecrets(path);
  const secrets = new Map([...kept.secrets, ...fresh]);
  const wanted = site.devices.filter(({ id }) => devices.byId(id) !== undefined);
  const missing = wanted.filter(({ id }) => !secrets.has(id));
  if (fresh.size === 0 && missing.length === 0 && kept.noticeKey === noticeKey) return;
  for (const { id } of missing) secrets.set(id, (await register.renewSecret(id, GATEWAY))!);
  const rows = wanted.map(({ id }) => {
    const { kind, zone, powered, expectEveryMs, station } = devices.byId(id)!.device;
    const place = placeOf(zone);
    return {
      id,
      kind,
      zone,
      building: place?.building ?? "",
      floor: place?.floor ?? 0,
      powered,
      expectEveryMs,
      station,
      secret: secrets.get(id),
    };
  });
  await writeWhole(path, JSON.stringify({ site: site.id, noticeKey, devices: rows }));
}

function readSecrets(path: string): { readonly secrets: readonly (readonly [string, string])[]; readonly noticeKey?: string | undefined } {
  try {
    const { devices, noticeKey } = Kept.parse(JSON.parse(readFileSync(path, "utf8")));
    return { secrets: devices.map(({ id, secret }) => [id, secret] as const), noticeKey };
  } catch {
    // Not there yet, or cut short by a power failure: every secret in it is made anew.
    return { secrets: [] };
  }
}

/** All of it or nothing, over a power cut too; readable by this user alone. */
export async function writeWhole(path: string, text: string | Uint8Array): Promise<void> {
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
