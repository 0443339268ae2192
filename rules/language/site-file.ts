import type { Text } from "../model/alert.ts";
import { Site } from "../model/site.ts";
import { readFlowLines } from "./flow-lines.ts";
import { mistakesOf, type Mistake } from "./mistakes.ts";
import { mistakesBetween } from "./site-references.ts";
import { readYaml, type YamlText } from "./yaml-text.ts";

/** A fault of a file, for people: where, what was found, what would be right. */
export interface Fault {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Keys and positions from 0, with dots: `zones.3.floor`. Empty where the text itself can't be read. */
  readonly path: string;
  readonly message: Text;
}

export type SiteFile = { readonly ok: true; readonly site: Site } | { readonly ok: false; readonly faults: readonly Fault[] };

/** Characters of a site file: 20,000 devices in 8,000 flats with their residents fit twice. */
const CHARACTERS_MAX = 8 * 1024 * 1024;
/** Faults told at once: more would bury the first. */
const FAULTS_MAX = 200;

/** A site from its YAML, or its faults in the order of their lines: at most 200. Never throws. */
export function readSiteFile(text: string): SiteFile {
  if (text.length > CHARACTERS_MAX) {
    const message = {
      zh: `文件超过 ${CHARACTERS_MAX} 个字符`,
      en: `the file has ${text.length} characters, expected at most ${CHARACTERS_MAX}`,
    };
    return { ok: false, faults: [{ line: 1, column: 1, path: "", message }] };
  }
  return soundSite(readFlowLines(text)) ?? readClosely(text);
}

/** The quick way: a site where there is nothing to complain about. */
function soundSite(value: unknown): SiteFile | null {
  const checked = Site.safeParse(value);
  return checked.success && mistakesBetween(checked.data).length === 0 ? { ok: true, site: checked.data } : null;
}

/** The whole of YAML, with the place of everything. */
function readClosely(text: string): SiteFile {
  const yaml = readYaml(text);
  const slips = yaml.slips.map(({ offset, message }) => ({ ...yaml.positionAt(offset), path: "", message }));
  if (yaml.value === undefined) return failed(slips);
  const checked = Site.safeParse(yaml.value);
  const mistakes = checked.success
    ? mistakesBetween(checked.data)
    : checked.error.issues.slice(0, FAULTS_MAX).flatMap((issue) => mistakesOf(issue, yaml.value, Site));
  const faults = [...slips, ...mistakes.slice(0, FAULTS_MAX).map((mistake) => placed(yaml, mistake))];
  return checked.success && faults.length === 0 ? { ok: true, site: checked.data } : failed(faults);
}

/** Where something of a sound site stands in its text, for faults that only the gateway can see. */
export function positionsIn(text: string): (path: Mistake["path"]) => { readonly line: number; readonly column: number } {
  const yaml = readYaml(text);
  return (path) => yaml.positionAt(yaml.offsetOf(path, "value"));
}

const placed = (yaml: YamlText, { path, at, message }: Mistake): Fault => ({
  ...yaml.positionAt(yaml.offsetOf(path, at)),
  path: path.join("."),
  message,
});

function failed(faults: readonly Fault[]): SiteFile {
  return { ok: false, faults: [...faults].sort((one, other) => one.line - other.line || one.column - other.column).slice(0, FAULTS_MAX) };
}
