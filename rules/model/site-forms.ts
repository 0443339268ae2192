import { z } from "zod";
import type { Text } from "./alert.ts";
import { Id } from "./device.ts";

/** A form that text must have, and what to tell a person whose text has another. */
export interface Form {
  readonly pattern: RegExp;
  readonly expected: Text;
}

const ID = {
  pattern: /^[a-z0-9][a-z0-9-]{0,63}$/,
  expected: {
    zh: "小写字母、数字和连字符,以字母或数字开头,最多 64 个",
    en: "lower-case letters, digits and hyphens, at most 64, the first no hyphen",
  },
};
const CLOCK = {
  pattern: /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  expected: { zh: '时刻,"00:00" 到 "24:00"', en: 'a time of day in quotes, "00:00" to "24:00"' },
};
const DAY = {
  pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  expected: { zh: "日期,如 2026-01-31", en: "a day such as 2026-01-31" },
};
const PHONE = { pattern: /^[0-9+][0-9 -]{1,19}$/, expected: { zh: "加引号的电话号码", en: "a telephone number in quotes" } };
/** Relative and without `..`: a plan lies beside the site file or below. */
const PLAN_FILE = {
  pattern: /^(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_./-]{0,194}\.(svg|png)$/,
  expected: { zh: "站点文件旁的 .svg 或 .png 文件", en: "a .svg or .png file beside the site file or below" },
};

const URL = {
  pattern: /^https?:\/\/[^\s"'<>]{3,1000}$/,
  expected: { zh: "http:// 或 https:// 开头的地址", en: "an address that begins with http:// or https://" },
};
/** Relative to the site file, or from the root. */
const SECRET_FILE = {
  pattern: /^[A-Za-z0-9_./-]{1,200}$/,
  expected: { zh: "存放密钥的文件名", en: "the name of a file that holds the secret" },
};
const HOST = { pattern: /^[A-Za-z0-9.:-]{1,253}$/, expected: { zh: "主机名或 IP 地址", en: "a host name or an address" } };
const MAIL = { pattern: /^[^\s@<>,;"]{1,64}@[A-Za-z0-9.-]{1,190}$/, expected: { zh: "邮箱地址", en: "a mail address" } };

/** Every form used below, for the words of a fault. */
export const FORMS: readonly Form[] = [ID, CLOCK, DAY, PHONE, PLAN_FILE, URL, SECRET_FILE, HOST, MAIL];

/** Ids that topics use for something else (contract, "MQTT"). */
const RESERVED_IDS: readonly string[] = ["notice", "alert"];
const NOT_RESERVED: Text = {
  zh: `别的编号:${RESERVED_IDS.join("、")} 已保留`,
  en: `another id: ${RESERVED_IDS.join(" and ")} are reserved`,
};

/** An id of something that may stand in a topic. */
export const PlaceId = Id.refine((id) => !RESERVED_IDS.includes(id), { params: { expected: NOT_RESERVED } });
const formed = ({ pattern }: Form) => z.string().regex(pattern);
export const Words = z.string().min(1).max(80);
export const Name = z.strictObject({ zh: Words, en: Words }).readonly();
export const PersonName = z.string().min(1).max(40);
export const Phone = formed(PHONE);
export const Count = z.int().min(0).max(100_000);
/** Metres on the site plan, from its north-west corner. */
export const Metres = z.number().min(0).max(10_000);
export const Floor = z.int().min(-5).max(120);
export const Clock = formed(CLOCK);
export const Day = formed(DAY);
export const PlanFile = formed(PLAN_FILE);
export const Address = formed(URL);
export const SecretFile = formed(SECRET_FILE);
export const Host = formed(HOST);
export const MailAddress = formed(MAIL);
export const few = <Item extends z.ZodType>(item: Item, max: number) => z.array(item).min(1).max(max).readonly();
/** Entries of one kind: a bound for each list, so that a wrong file is refused and not swallowed. */
export const list = <Item extends z.ZodType>(item: Item, max: number) => z.array(item).max(max).readonly().default([]);
