import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { positionsIn } from "../../rules/language/site-file.ts";
import type { Fault } from "../../rules/language/site-file.ts";
import type { Site } from "../../rules/model/site.ts";
import type { SiteWay } from "../../rules/model/site-response.ts";
import { networkOf } from "./address-guard.ts";

/** A secret is short: a longer file is another file. */
const SECRET_BYTES = 4_096;
const FILES = ["tokenFile", "secretFile", "passwordFile"] as const;

/** What the files of one way hold. */
export interface WaySecrets {
  readonly token: string | null;
  readonly secret: string | null;
  readonly password: string | null;
}

interface Problem {
  readonly path: readonly (string | number)[];
  readonly zh: string;
  readonly en: string;
}

/** What is wrong with the files and networks that the ways of a sound site name, each at its place in the text. */
export function wayFaults(site: Site, siteFile: string, text: string): readonly Fault[] {
  const problems = site.ways.flatMap((way, index) => [...fileProblems(way, index, siteFile), ...networkProblems(way, index)]);
  if (problems.length === 0) return [];
  const positionOf = positionsIn(text);
  return problems.map(({ path, zh, en }) => ({ ...positionOf(path), path: path.join("."), message: { zh, en } }));
}

function fileProblems(way: SiteWay, index: number, siteFile: string): readonly Problem[] {
  return FILES.flatMap((key) => {
    const name = way[key];
    const fault = name === undefined ? null : faultOf(siteFile, name);
    return fault === null
      ? []
      : [{ path: ["ways", index, key], zh: `密钥文件 ${name} 无法使用:${fault}`, en: `the file ${name} ${fault}` }];
  });
}

function networkProblems({ allow = [] }: SiteWay, index: number): readonly Problem[] {
  return allow.flatMap((network, at) =>
    networkOf(network) === null
      ? [
          {
            path: ["ways", index, "allow", at],
            zh: `${network} 不是 IP 地址或网段`,
            en: `${network} is no address and no network such as 10.0.0.0/8`,
          },
        ]
      : [],
  );
}

function faultOf(siteFile: string, name: string): string | null {
  try {
    const text = readSecret(siteFile, name);
    if (text === "") return "is empty";
    return text.length > SECRET_BYTES ? `has more than ${SECRET_BYTES} bytes` : null;
  } catch (error) {
    return `can't be read (${(error as NodeJS.ErrnoException).code ?? "failed"})`;
  }
}

/** Relative names are beside the site file. The line break that editors add is none of the secret. */
const readSecret = (siteFile: string, name: string): string => readFileSync(resolve(dirname(siteFile), name), "utf8").trim();

export function secretsOf({ tokenFile, secretFile, passwordFile }: SiteWay, siteFile: string): WaySecrets {
  const read = (name: string | undefined): string | null => (name === undefined ? null : readSecret(siteFile, name));
  return { token: read(tokenFile), secret: read(secretFile), password: read(passwordFile) };
}
