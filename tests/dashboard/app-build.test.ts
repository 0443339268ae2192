import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ROOT } from "../harness/gateway.ts";

const PAGES = join(ROOT, "build/dashboard/app");
const ASSETS = join(PAGES, "assets");
const read = (path: string): string => readFileSync(path, "utf8");

/** Bytes of script that stand between a firefighter and the first page, as the line carries them (guide: 220 KB). */
const FIRST_SCRIPT_BYTES = 220 * 1024;
/** Addresses that stand in the code as names and are never asked: XML namespaces, and where libraries explain an error. */
const NAMES_ONLY = /^https?:\/\/(www\.w3\.org\/|react\.dev\/errors|react\.i18next\.com\/|json-schema\.org\/)/;

/** The residents' pages, on the telephone of somebody's grandfather. */
const RESIDENT_BYTES = 15 * 1024;

describe("the pages as they are built", () => {
  test("the residents' pages are light enough for a telephone of ten years ago, and speak the language of 2018", () => {
    const folder = join(PAGES, "resident");
    const files = readdirSync(folder);
    expect(files.toSorted()).toEqual(["family.css", "family.html", "family.js", "home.css", "home.html", "home.js"]);
    expect(files.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0)).toBeLessThan(RESIDENT_BYTES);
    for (const page of ["family", "home"]) {
      // Each is whole with its own: no module beside it to wait for.
      expect(read(join(folder, `${page}.js`))).not.toMatch(/\?\.[a-zA-Z_$[(]|\?\?|\|\|=|&&=|\bimport\b/);
      expect(read(join(folder, `${page}.html`))).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    }
  });

  test("the first page is light enough for an old phone", () => {
    expect(existsSync(join(PAGES, "index.html"))).toBe(true);
    const scripts = [...read(join(PAGES, "index.html")).matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, path]) =>
      readFileSync(join(PAGES, path!)),
    );
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.reduce((sum, script) => sum + gzipSync(script).length, 0)).toBeLessThan(FIRST_SCRIPT_BYTES);
  });

  test("nothing in them is written in the page itself, as the gateway's policy demands", () => {
    const page = read(join(PAGES, "index.html"));
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  });

  test("they name no other server", () => {
    for (const name of readdirSync(ASSETS)) {
      const addresses = read(join(ASSETS, name)).match(/https?:\/\/[\w.-]+\.[a-z]{2,}[\w./-]*/g) ?? [];
      expect(
        addresses.filter((address) => !NAMES_ONLY.test(address)),
        name,
      ).toEqual([]);
    }
  });
});
