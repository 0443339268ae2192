import { z } from "zod";
import { ALERT_KINDS } from "./alert.ts";
import { Id } from "./device.ts";
import { Address, Clock, few, Host, MailAddress, Name, Phone, PlaceId, SecretFile } from "./site-forms.ts";

/** Who is told, from the nearest to the furthest: named people, the shift on duty, everybody of the station, and those above. */
export const TIERS = ["person", "team", "station", "property", "street", "district"] as const;
export const Tier = z.enum(TIERS);
export type Tier = z.infer<typeof Tier>;

/** Tiers that come after the station's own people. */
const OTHERS = z.enum(["property", "street", "district"]);
const PriorityName = z.enum(["P1", "P2", "P3", "P4"]);

/** Seconds after the alert at which somebody more is told, as long as nobody has answered. */
const Rung = z
  .strictObject({
    afterS: z.int().min(0).max(86_400),
    tell: Tier,
    /** Only these; a `person` rung needs them. */
    people: few(Id, 50).optional(),
    /** Only by these ways; without it by all that the priority allows. */
    ways: few(Id, 20).optional(),
    /** Who has not reacted is called again. */
    repeat: z
      .strictObject({ everyS: z.int().min(10).max(3_600), times: z.int().min(1).max(20) })
      .readonly()
      .optional(),
  })
  .readonly();

export const Ladder = z
  .strictObject({
    id: Id,
    priorities: few(PriorityName, 4),
    /** Only these kinds, buildings, hours of the day; the first ladder that fits is climbed. */
    kinds: few(z.enum(ALERT_KINDS), ALERT_KINDS.length).optional(),
    buildings: few(Id, 200).optional(),
    hours: z.strictObject({ from: Clock, to: Clock }).readonly().optional(),
    /** Climbed only for alerts of rules that name it (`escalation` in a rule). */
    onlyNamed: z.boolean().optional(),
    rungs: few(Rung, 20),
  })
  .readonly();

export const WAY_KINDS = ["webhook", "dingtalk", "wecom", "feishu", "mail", "sms", "voice"] as const;
const Header = z.strictObject({ name: z.string().regex(/^[A-Za-z0-9-]{1,60}$/), value: z.string().max(500) }).readonly();

/** A way out of the gateway. Secrets stand in files of their own, never here. */
export const Way = z
  .strictObject({
    id: PlaceId,
    kind: z.enum(WAY_KINDS),
    /** `{token}` in it is replaced by what `tokenFile` holds. */
    url: Address.optional(),
    tokenFile: SecretFile.optional(),
    /** What requests are signed with. */
    secretFile: SecretFile.optional(),
    /** Who reads there: of webhooks and group robots. */
    tiers: few(Tier, 6).optional(),
    /** Addresses or networks (10.0.0.0/8) inside the community that this way may reach. */
    allow: few(z.string().min(2).max(50), 20).optional(),
    /** Of the HTTP gateway for SMS and calls: `{phone}`, `{text}`, `{key}` and `{token}` are replaced. */
    headers: few(Header, 10).optional(),
    body: z.string().min(1).max(4_000).optional(),
    contentType: z.string().min(3).max(100).optional(),
    /** What the answer has to contain to count as taken. */
    expect: z.string().min(1).max(200).optional(),
    host: Host.optional(),
    port: z.int().min(1).max(65_535).optional(),
    security: z.enum(["tls", "starttls", "none"]).optional(),
    user: z.string().min(1).max(200).optional(),
    passwordFile: SecretFile.optional(),
    from: MailAddress.optional(),
  })
  .readonly();
export type SiteWay = z.infer<typeof Way>;

/** Somebody above the station who is told. */
export const Recipient = z
  .strictObject({
    id: PlaceId,
    tier: OTHERS,
    name: Name.optional(),
    phone: Phone.optional(),
    mail: MailAddress.optional(),
    /** Only for these; without it for all. */
    buildings: few(Id, 200).optional(),
    /** Only by these; without it by all that reach them. */
    ways: few(Id, 20).optional(),
  })
  .readonly();
export type SiteRecipient = z.infer<typeof Recipient>;

export const ResponseSettings = z
  .strictObject({
    /** Where a phone finds this gateway: links in messages begin with it. */
    address: Address.optional(),
    /** An answer without progress is none after this. */
    answerExpiresS: z.int().min(30).max(900).optional(),
    /** Nobody heard it within this: the next are told at once. */
    heardWithinS: z.int().min(5).max(60).optional(),
    /** Fewer on duty is told ahead. */
    leastOnDuty: z.int().min(1).max(50).optional(),
    /** A duty check is answered within this. */
    dutyCheckS: z.int().min(10).max(900).optional(),
    /** Time of day at which sirens are tested. */
    dailyTest: Clock.optional(),
  })
  .readonly();
export type ResponseSettings = z.infer<typeof ResponseSettings>;
