import { expect, test } from "vitest";
import { readTarget } from "../../../gateway/influx/target.ts";

const url = "http://127.0.0.1:8086";

test("four settings are enough, the address without its slash", () => {
  const given = { LINAN_INFLUX_URL: `${url}/`, LINAN_INFLUX_TOKEN: "t", LINAN_INFLUX_ORG: "o", LINAN_INFLUX_BUCKET: "b" };
  expect(readTarget(given)).toEqual({ target: { url, token: "t", org: "o", bucket: "b", api: "2", retentionDays: 30 }, faults: [] });
});

test("a server without tokens and organisations needs two", () => {
  expect(readTarget({ LINAN_INFLUX_URL: url, LINAN_INFLUX_BUCKET: "b" }).target).toMatchObject({ token: null, org: "" });
});

test("without any there is no InfluxDB", () => {
  expect(readTarget({})).toEqual({ target: null, faults: [] });
});

test.each([
  [{ LINAN_INFLUX_BUCKET: "b", LINAN_INFLUX_TOKEN: "s3cret" }, /^LINAN_INFLUX_URL: is missing/],
  [{ LINAN_INFLUX_URL: "influx" }, /LINAN_INFLUX_URL: is no URL.*LINAN_INFLUX_BUCKET: is missing/],
  [{ LINAN_INFLUX_URL: "udp://host:8089", LINAN_INFLUX_BUCKET: "b" }, /http or https/],
  [{ LINAN_INFLUX_URL: "http://me:s3cret@host", LINAN_INFLUX_BUCKET: "b" }, /no user or password/],
  [{ LINAN_INFLUX_URL: `${url}?db=x`, LINAN_INFLUX_BUCKET: "b" }, /nothing after/],
  [{ LINAN_INFLUX_URL: url, LINAN_INFLUX_BUCKET: "b", LINAN_INFLUX_TOKEN: "s3cret\nx: y" }, /LINAN_INFLUX_TOKEN: visible ASCII/],
  [{ LINAN_INFLUX_URL: url, LINAN_INFLUX_BUCKET: "b", LINAN_INFLUX_API: "1", LINAN_INFLUX_TOKEN: "s3cret" }, /user:password/],
  [{ LINAN_INFLUX_URL: url, LINAN_INFLUX_BUCKET: "b", LINAN_INFLUX_API: "3" }, /LINAN_INFLUX_API: 1 or 2/],
  [{ LINAN_INFLUX_URL: url, LINAN_INFLUX_BUCKET: "b", LINAN_INFLUX_RETENTION_DAYS: "0" }, /1 to 36500/],
])("%o is refused, and no secret is repeated", (given, fault) => {
  const { target, faults } = readTarget(given);
  expect(target).toBeNull();
  expect(faults.join(" ")).toMatch(fault);
  expect(faults.join(" ")).not.toContain("s3cret");
});
