import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { needsEmptying, observeVisit, type Visit, VISIT_SETTINGS, type VisitedState } from "../../rules/detectors/visited-bin.ts";
import { filesUnder } from "./found-files.ts";
import type { EvaluationSet, FoundFile, Row } from "./row.ts";

/** Percent full of each class at collection: about 30, 90 and 150 of 150 gallons. */
const FILL_PCT: Readonly<Record<string, number>> = { GREEN: 20, YELLOW: 60, RED: 100 };
const RED_PCT = 100;

/** One real collection: what was foretold of it from the bin's earlier ones, and what was found. */
interface Foretold {
  readonly bin: string;
  readonly atMs: number;
  readonly chance: number;
  readonly rateOnly_pct: number;
  readonly naive: boolean;
  readonly needed: boolean;
  readonly lastRed: boolean;
  readonly red: boolean;
}

type Column = "serial" | "stream" | "time" | "level";
const COLUMNS: Readonly<Record<Column, RegExp>> = {
  serial: /^(sn|serial)/i,
  stream: /stream/i,
  time: /^time|date/i,
  level: /^(level|fill)/i,
};

function columnsOf(header: readonly string[]): Readonly<Record<Column, number>> {
  const find = (column: Column): number => header.findIndex((name) => COLUMNS[column].test(name.replaceAll('"', "").trim()));
  return { serial: find("serial"), stream: find("stream"), time: find("time"), level: find("level") };
}

const isCollections = ({ name, header }: FoundFile): boolean => {
  const { serial, time, level } = columnsOf(header.split(","));
  return /\.csv$/i.test(name) && serial >= 0 && time >= 0 && level >= 0;
};

/** A class, or a number of percent; undefined where it is neither. */
function fillOf(text: string): number | undefined {
  const word = text.trim().toUpperCase();
  const fill_pct = FILL_PCT[word] ?? Number(word === "" ? NaN : word);
  return fill_pct >= 0 && fill_pct <= 100 ? fill_pct : undefined;
}

/** `3/31/2014 23:58` or an ISO time; taken as UTC, since only differences count. */
function timeOf(text: string): number {
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})\s+(\d{1,2}):(\d{2})/.exec(text);
  if (american === null) return Date.parse(text);
  const [month, day, year, hour, minute] = american.slice(1).map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute);
}

/** Visits of each bin in order of time, and how many rows told nothing. */
function visitsOf(files: readonly FoundFile[]): { readonly visits: ReadonlyMap<string, readonly Visit[]>; readonly unread: number } {
  const visits = new Map<string, Visit[]>();
  let unread = 0;
  for (const { path } of files) {
    const [header = [], ...rows]: string[][] = parse(readFileSync(path), { bom: true, relax_column_count: true, skip_empty_lines: true });
    const at = columnsOf(header);
    for (const row of rows) {
      const fill_pct = fillOf(row[at.level] ?? "");
      const atMs = timeOf(row[at.time] ?? "");
      if (fill_pct === undefined || !Number.isFinite(atMs)) unread++;
      else {
        const bin = `${row[at.serial]} ${row[at.stream] ?? ""}`;
        const known = visits.get(bin);
        if (known === undefined) visits.set(bin, [{ atMs, fill_pct }]);
        else known.push({ atMs, fill_pct });
      }
    }
  }
  for (const all of visits.values()) all.sort((one, other) => one.atMs - other.atMs);
  return { visits, unread };
}

/** Every collection but each bin's first, foretold from that bin's past. */
function foretell(visits: ReadonlyMap<string, readonly Visit[]>): readonly Foretold[] {
  const { neededFrom_pct } = VISIT_SETTINGS;
  const all: Foretold[] = [];
  for (const [bin, its] of visits) {
    let state: VisitedState | null = null;
    let last: Visit | null = null;
    for (const visit of its) {
      const verdict = needsEmptying(state, visit.atMs);
      if (verdict !== null && last !== null) {
        all.push({
          bin,
          atMs: visit.atMs,
          chance: verdict.chance,
          rateOnly_pct: verdict.expected_pct,
          naive: last.fill_pct >= neededFrom_pct,
          needed: visit.fill_pct >= neededFrom_pct,
          lastRed: last.fill_pct >= RED_PCT,
          red: visit.fill_pct >= RED_PCT,
        });
      }
      state = observeVisit(state, visit);
      last = visit;
    }
  }
  return all;
}

interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of the needless collections that would not have been made. */
  readonly avoided: number;
  /** Share that was called needed. */
  readonly called: number;
}

function scoreOf(all: readonly Foretold[], says: (one: Foretold) => boolean): Score {
  const count = (test: (one: Foretold) => boolean): number => all.filter(test).length;
  const hits = count((one) => says(one) && one.needed);
  const called = count(says);
  const needed = count((one) => one.needed);
  const needless = all.length - needed;
  return {
    precision: hits / called,
    recall: hits / needed,
    f1: (2 * hits) / (called + needed),
    avoided: (needless - (called - hits)) / needless,
    called: called / all.length,
  };
}

/** As many calls thrown at random: each is right as often as any collection is needed. */
function chanceOf(all: readonly Foretold[], called: number): Score {
  const needed = all.filter((one) => one.needed).length / all.length;
  return { precision: needed, recall: called, f1: (2 * needed * called) / (needed + called), avoided: 1 - called, called };
}

/** The cut that gives the best F1 on this part. */
function fitCut(all: readonly Foretold[], by: (one: Foretold) => number): number {
  const sorted = all.toSorted((one, other) => by(other) - by(one));
  const needed = all.filter((one) => one.needed).length;
  let hits = 0;
  let best = { f1: 0, cut: 0 };
  for (const [index, one] of sorted.entries()) {
    if (one.needed) hits++;
    const f1 = (2 * hits) / (index + 1 + needed);
    const next = sorted[index + 1];
    if (f1 > best.f1 && (next === undefined || by(next) < by(one))) best = { f1, cut: by(one) };
  }
  return best.cut;
}

interface Part {
  readonly what: string;
  readonly fitted: readonly Foretold[];
  readonly reported: readonly Foretold[];
}

/** The cut at which at least so large a share of the needed is called. */
function cutAtRecall(all: readonly Foretold[], recall: number): number {
  const chances = all
    .filter((one) => one.needed)
    .map(({ chance }) => chance)
    .toSorted((one, other) => other - one);
  return chances[Math.min(chances.length - 1, Math.ceil(recall * chances.length) - 1)] ?? 0;
}

/** The later half in time, and every second bin. */
function partsOf(all: readonly Foretold[]): readonly Part[] {
  const times = all.map(({ atMs }) => atMs).toSorted((one, other) => one - other);
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  const bins = new Map([...new Set(all.map(({ bin }) => bin))].toSorted().map((bin, index) => [bin, index] as const));
  const isOdd = ({ bin }: Foretold): boolean => (bins.get(bin) ?? 0) % 2 === 1;
  return [
    { what: "later half", fitted: all.filter(({ atMs }) => atMs < middle), reported: all.filter(({ atMs }) => atMs >= middle) },
    { what: "every 2nd bin", fitted: all.filter((one) => !isOdd(one)), reported: all.filter(isOdd) },
  ];
}

function rowsOf({ what, fitted, reported }: Part, say: (line: string) => void): readonly Row[] {
  const cut = fitCut(fitted, ({ chance }) => chance);
  const ours = scoreOf(reported, ({ chance }) => chance >= cut);
  const shipped = scoreOf(reported, ({ chance }) => chance >= VISIT_SETTINGS.neededFrom);
  const naive = scoreOf(reported, (one) => one.naive);
  const chance = chanceOf(reported, ours.called);
  const rateCut = fitCut(fitted, ({ rateOnly_pct }) => rateOnly_pct);
  const rate = scoreOf(reported, ({ rateOnly_pct }) => rateOnly_pct >= rateCut);
  const equalCut = cutAtRecall(fitted, scoreOf(fitted, (one) => one.naive).recall);
  const equal = scoreOf(reported, (one) => one.chance >= equalCut);
  const always = scoreOf(reported, () => true);
  say(
    `${what}: cut ${cut.toFixed(3)} fitted on the other ${fitted.length} collections, reported on ${reported.length}; ` +
      `F1 of fill rate x days alone ${rate.f1.toFixed(3)}, of emptying always ${always.f1.toFixed(3)}; ` +
      `recall at the cut of equal recall ${equal.recall.toFixed(3)}; needless: ${(100 * (1 - always.precision)).toFixed(1)} %`,
  );
  const row = (measure: string, pick: (score: Score) => number, unit: string): Row => ({
    set: "bins",
    measure: `${measure}, ${what}`,
    value: pick(ours),
    naive: pick(naive),
    chance: pick(chance),
    unit,
  });
  return [
    row("needs emptying: F1", ({ f1 }) => f1, "F1"),
    {
      ...row("needs emptying, as shipped: F1", ({ f1 }) => f1, "F1"),
      value: shipped.f1,
      chance: chanceOf(reported, shipped.called).f1,
    },
    row("precision", ({ precision }) => precision, "share"),
    row("recall", ({ recall }) => recall, "share"),
    row("wasted trips avoided", ({ avoided }) => avoided, "share of wasted"),
    {
      ...row("wasted trips avoided at the recall of naive", ({ avoided }) => avoided, "share of wasted"),
      value: equal.avoided,
      chance: chanceOf(reported, equal.called).avoided,
    },
  ];
}

/** Real collections of bins without a level sensor: was each needed, as foretold from that bin's past only? */
export const bins: EvaluationSet = {
  name: "bins",
  reads: isCollections,
  evaluate: async (dir, say) => {
    const files = filesUnder(dir).filter(isCollections);
    const { visits, unread } = visitsOf(files);
    const all = foretell(visits);
    if (all.length === 0) {
      say("no collections found");
      return [];
    }
    say(`${files.length} file(s), ${visits.size} bins, ${all.length} collections with a past; ${unread} rows not understood`);
    const red = scoreOf(
      all.map((one) => ({ ...one, needed: one.red })),
      (one) => one.lastRed,
    );
    const naive = scoreOf(all, (one) => one.naive);
    say(
      `needed = found YELLOW or RED (60 % or more); naive = as it was found last time: F1 ${naive.f1.toFixed(3)} over all. ` +
        `With RED alone as needed, naive would score ${red.f1.toFixed(3)}`,
    );
    say("weights of the settings as shipped: fitted on Philadelphia's collections before 15 February 2014; the cut: on the part named");
    return partsOf(all).flatMap((part) => rowsOf(part, say));
  },
};
