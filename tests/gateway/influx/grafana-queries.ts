import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ROOT } from "../../harness/launch.ts";

const Board = z.object({
  panels: z.array(z.object({ targets: z.array(z.object({ query: z.string().optional(), expr: z.string().optional() })) })),
});

/** Every query of the shipped boards, as Grafana has it. */
export function queriesOf(flavour: "influxql" | "promql"): readonly string[] {
  const { panels } = Board.parse(JSON.parse(readFileSync(join(ROOT, `gateway/influx/grafana-${flavour}.json`), "utf8")));
  return panels.flatMap(({ targets }) => targets.map(({ query, expr }) => query ?? expr ?? ""));
}

/** With Grafana's variables filled in. */
export const filledIn = (query: string): string =>
  query
    .replaceAll("$timeFilter", "time > now() - 1h")
    .replaceAll("$__interval", "1m")
    .replaceAll("$__range", "1h")
    .replaceAll("^$site$", ".*")
    .replaceAll("$site", ".*");
