import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ALERT_MEASUREMENT, fieldsOf, MEASUREMENT_OF, TAGS } from "../../../gateway/influx/schema.ts";
import { ROOT } from "../../harness/gateway.ts";
import { queriesOf } from "./grafana-queries.ts";

const MEASUREMENTS = [...Object.values(MEASUREMENT_OF), ALERT_MEASUREMENT];

test("the board for InfluxDB names only measurements, fields and tags that are written", () => {
  const queries = queriesOf("influxql");
  expect(queries.length).toBeGreaterThan(8);
  for (const query of queries) {
    const measurement = /FROM "(\w+)"/.exec(query)![1]!;
    expect(MEASUREMENTS, query).toContain(measurement);
    const named = [...query.matchAll(/"(\w+)"/g)].map(([, name]) => name!).filter((name) => name !== measurement);
    const known = [...Object.keys(fieldsOf(measurement)), ...TAGS];
    for (const name of named) expect(known, query).toContain(name);
  }
});

test("the board for VictoriaMetrics names only measurements, fields and tags that are written", () => {
  const metrics = MEASUREMENTS.flatMap((measurement) => Object.keys(fieldsOf(measurement)).map((field) => `${measurement}_${field}`));
  const queries = queriesOf("promql");
  expect(queries.length).toBeGreaterThan(8);
  for (const query of queries) {
    const [, metric, label] = /(\w+)\{(\w+)=~/.exec(query)!;
    expect(metrics, query).toContain(metric);
    expect(TAGS, query).toContain(label);
  }
});

test("the data source is chosen on the board, not written into it", () => {
  for (const flavour of ["influxql", "promql"]) {
    const text = readFileSync(join(ROOT, `gateway/influx/grafana-${flavour}.json`), "utf8");
    const sources = [...text.matchAll(/"uid": "([^"]+)"/g)].map(([, uid]) => uid).filter((uid) => uid !== `linan-${flavour}`);
    expect(new Set(sources)).toEqual(new Set(["${datasource}"]));
    expect(text).not.toMatch(/\bflux\b|from\(bucket/);
  }
});
