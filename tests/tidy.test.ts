import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "./harness/gateway.ts";

/** Who may import whom. A name that ends in `/` or names a folder allows everything below it; `node:` all of Node's modules. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  rules: ["rules", "zod", "yaml"],
  edge: ["edge", "rules/model", "node:", "mqtt"],
  gateway: [
    "gateway",
    "edge/wire",
    "rules",
    "dashboard/wire",
    "node:",
    "aedes",
    "better-sqlite3-multiple-ciphers",
    "cookie",
    "csv-parse",
    "csv-stringify",
    "fastify",
    "@fastify/",
    "@influxdata/influxdb-client",
    "@peculiar/x509",
    "fastify-type-provider-zod",
    "kysely",
    "write-excel-file",
    "node-cron",
    "nodemailer",
    "pino",
    "pino-pretty",
    "prom-client",
    "qrcode",
    "xmlbuilder2",
    "zod",
  ],
  "dashboard/wire": ["rules/model", "zod"],
  "dashboard/server": ["dashboard/server", "dashboard/wire", "rules/model", "zod", "ws", "node:"],
  "dashboard/sound": ["dashboard/sound"],
  "dashboard/resident": ["dashboard/resident"],
  "dashboard/phone": ["dashboard/phone"],
  "dashboard/responder": ["dashboard/responder", "dashboard/phone"],
  "dashboard/round": ["dashboard/round", "dashboard/phone"],
  "dashboard/trust": ["dashboard/trust", "dashboard/phone"],
  "dashboard/app": [
    "dashboard/app",
    "dashboard/sound",
    "dashboard/wire",
    "rules/model",
    "react",
    "react-dom",
    "react-i18next",
    "i18next",
    "react-aria-components",
    "@tanstack/react-virtual",
    "uplot",
    "wouter",
    "vite",
    "@vitejs/plugin-react",
    "zod",
    "node:",
  ],
  simulators: ["simulators", "rules/model", "mqtt", "yaml", "epanet-js", "node:"],
};
/** The only file that knows everybody (design, "Layout"). */
const KNOWS_EVERYBODY = ["gateway/main.ts"];
/** Libraries and the one folder that may name them. */
const ONE_FOLDER: Readonly<Record<string, string>> = {
  aedes: "gateway/broker",
  ws: "dashboard/server",
  "better-sqlite3-multiple-ciphers": "gateway/journal",
  kysely: "gateway/journal",
  "write-excel-file": "gateway/tables",
  "csv-stringify": "gateway/tables",
  "csv-parse": "gateway/tables",
  "prom-client": "gateway/health",
  nodemailer: "gateway/response",
  pino: "gateway",
  "@influxdata/influxdb-client": "gateway/influx",
  "epanet-js": "simulators/water",
  xmlbuilder2: "gateway/response",
  qrcode: "gateway/api",
  "@peculiar/x509": "gateway/tls",
};
const BANNED_FOLDERS = ["utils", "util", "helpers", "common", "shared", "types", "lib", "misc"];
const BANNED_NAMES = /(manager|helper|util|data|info)s?\.tsx?$/i;
/** The process's settings are read in one place. */
const ENVIRONMENT_READERS = ["gateway/config.ts"];

const SOURCES = ["gateway", "edge", "rules", "dashboard", "simulators"].flatMap((folder) => filesOf(join(ROOT, folder)));

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesOf(path);
    return /\.(ts|tsx)$/.test(entry.name) ? [relative(ROOT, path)] : [];
  });
}

/** Targets of every import of a file: paths from the root, or names of packages. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/(?:^|[\s;}])(?:from|import)\s*\(?\s*["']([^"'\s]+)["']/gm)].map(([, target]) =>
    target!.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(file), target!)) : target!,
  );
}

const isWithin = (target: string, allowed: string): boolean =>
  target === allowed || target.startsWith(allowed.endsWith("/") || allowed.endsWith(":") ? allowed : `${allowed}/`);

describe("the architecture", () => {
  test.each(Object.entries(MAY_IMPORT))("%s imports only inwards", (folder, allowed) => {
    const files = SOURCES.filter((file) => isWithin(file, folder) && !KNOWS_EVERYBODY.includes(file));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      for (const target of importsOf(file)) {
        expect(
          allowed.some((one) => isWithin(target, one)),
          `${file} imports ${target}`,
        ).toBe(true);
      }
    }
  });

  test("every source file belongs to a folder of the table", () => {
    for (const file of SOURCES)
      expect(
        Object.keys(MAY_IMPORT).some((folder) => isWithin(file, folder)),
        file,
      ).toBe(true);
  });

  test("a library is named in one folder only", () => {
    for (const file of SOURCES.filter((one) => !KNOWS_EVERYBODY.includes(one))) {
      for (const [library, folder] of Object.entries(ONE_FOLDER)) {
        if (importsOf(file).some((target) => isWithin(target, library)))
          expect(isWithin(file, folder), `${file} imports ${library}`).toBe(true);
      }
    }
  });

  test("simulators take types alone from the rules", () => {
    for (const file of SOURCES.filter((one) => isWithin(one, "simulators"))) {
      const text = readFileSync(join(ROOT, file), "utf8");
      for (const [line] of text.matchAll(/^import .*rules\/model.*$/gm)) expect(line, file).toMatch(/^import type /);
    }
  });
});

describe("the names", () => {
  test("no folder is a place for whatever has no place", () => {
    for (const file of SOURCES)
      expect(
        dirname(file)
          .split("/")
          .filter((part) => BANNED_FOLDERS.includes(part)),
        file,
      ).toEqual([]);
  });

  test("files are kebab-case nouns and no managers", () => {
    for (const file of SOURCES) {
      expect(basename(file), file).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*(\.config)?\.(ts|tsx)$/);
      expect(basename(file), file).not.toMatch(BANNED_NAMES);
    }
  });
});

describe("the text", () => {
  test("settings are read in one place", () => {
    for (const file of SOURCES.filter((one) => isWithin(one, "gateway") && !ENVIRONMENT_READERS.includes(one))) {
      expect(readFileSync(join(ROOT, file), "utf8"), file).not.toMatch(/process\.env\b/);
    }
  });

  test("nothing is promised for later in a comment", () => {
    for (const file of SOURCES) expect(readFileSync(join(ROOT, file), "utf8"), file).not.toMatch(/\b(TODO|FIXME|XXX|HACK)\b/);
  });

  test("the rules ask no clock and no chance", () => {
    for (const file of SOURCES.filter((one) => isWithin(one, "rules"))) {
      expect(readFileSync(join(ROOT, file), "utf8"), file).not.toMatch(
        /\b(Date\.now|new Date|Math\.random|performance\.|setTimeout|setInterval|console\.)/,
      );
    }
  });
});
