import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { keepAcknowledged, readAcknowledged } from "../../../gateway/journal/acknowledged.ts";
import { acknowledgedPath } from "../../../gateway/journal/files.ts";
import { verifyJournalOf } from "../../../gateway/journal/verify.ts";
import { recoverFolder } from "../../faults/recover-folder.ts";
import { temporaryFolder } from "../../harness/gateway.ts";
import { makeSmallFolder } from "../backup/small-folder.ts";

test("both numbers are read as they were kept, those of before have the id alone, and a changed digit is none", () => {
  const folder = temporaryFolder();
  expect(readAcknowledged(folder)).toEqual({ id: 0, aseq: 0 });
  keepAcknowledged(folder, () => ({ id: 9_007_199_254_740_991, aseq: 77 })).close();
  expect(readAcknowledged(folder)).toEqual({ id: 9_007_199_254_740_991, aseq: 77 });
  keepAcknowledged(folder, () => ({ id: 12, aseq: 3 })).close();
  expect(readAcknowledged(folder)).toEqual({ id: 12, aseq: 3 });
  writeFileSync(acknowledgedPath(folder), "0000000000000012 0000000000000004 00000000\n");
  expect(readAcknowledged(folder)).toEqual({ id: 0, aseq: 0 });
  const old = "0000000000000345";
  writeFileSync(acknowledgedPath(folder), `${old} ${crc32(old).toString(16).padStart(8, "0")}\n`);
  expect(readAcknowledged(folder)).toEqual({ id: 345, aseq: 0 });
});

test("steps of alerts that screens have seen and the disk has lost are told at the start, and their numbers are not given again", async () => {
  const data = join(makeSmallFolder(), "data");
  const before = await recoverFolder(data);
  expect(readAcknowledged(data)).toEqual({ id: before.recovered.lastId, aseq: before.recovered.aseq });
  keepAcknowledged(data, () => ({ id: before.recovered.lastId, aseq: before.recovered.aseq + 3 })).close();
  const after = await recoverFolder(data);
  expect(after.recovered.troubles).toMatchObject([{ subject: "journal-lost", why: { en: expect.stringContaining("3 entries") } }]);
  expect(after.recovered.aseq).toBe(before.recovered.aseq + 3);
  expect(verifyJournalOf(data, null)).toMatchObject({ code: 0 });
  expect((await recoverFolder(data)).recovered.troubles).toEqual([]);
});
