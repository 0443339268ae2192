import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Access, Session } from "../access/access.ts";
import type { Permission } from "../access/roles.ts";
import type { Backtests } from "../backtest/backtests.ts";
import type { History } from "../history/history.ts";
import type { SinkStatus } from "../influx/messages.ts";
import type { Upkeep } from "../health/upkeep.ts";
import type { Store } from "../journal/store.ts";
import type { HomeLinks } from "../response/home-links.ts";
import type { RoundLinks } from "../response/round-links.ts";
import type { FamilyLinks } from "../response/family-links.ts";
import type { IncidentDesk } from "../response/incident-desk.ts";
import type { DutyDesk } from "../response/duty-desk.ts";
import type { Rulebook } from "../rules/rulebook.ts";
import type { Acts, Register } from "../runner/acts.ts";
import type { Explainer } from "../runner/explainer.ts";
import type { EvacuationDesk } from "../runner/evacuation-desk.ts";
import type { HomeDesk } from "../runner/home-desk.ts";
import type { NoticeKey } from "../response/notice-key.ts";
import type { Voice } from "../response/voice.ts";
import type { WorksDesk } from "../runner/planned-works.ts";
import type { Simulation } from "../simulation/simulation.ts";
import type { Exports } from "../tables/exports.ts";
import type { Secured } from "../tls/open-https.ts";
import type { View } from "../runner/view.ts";
import type { EvacuationPlan } from "../../rules/model/evacuation.ts";
import type { Site } from "../../rules/model/site.ts";

/** What the calls need; there once recovery is done. */
export interface Parts {
  readonly view: View;
  readonly acts: Acts;
  readonly register: Register;
  readonly store: Store;
  readonly history: History;
  readonly exports: Exports;
  readonly site: Site;
  readonly explainer: Explainer;
  readonly backtests: Backtests;
  readonly works: WorksDesk;
  readonly incidents: IncidentDesk;
  readonly duty: DutyDesk;
  readonly evacuations: EvacuationDesk;
  /** By building. */
  readonly plans: ReadonlyMap<string, EvacuationPlan>;
  readonly noticeKey: Pick<NoticeKey, "id" | "publicKey">;
  readonly voice: Voice;
  readonly access: Access;
  readonly rulebook: Rulebook;
  readonly homes: HomeDesk;
  readonly homeLinks: HomeLinks;
  readonly roundLinks: RoundLinks;
  readonly familyLinks: Pick<FamilyLinks, "find">;
  /** How InfluxDB is kept up; null where there is none. */
  readonly influx: () => SinkStatus | null;
  readonly upkeep: Upkeep;
  /** The HTTPS side; null where there is none. */
  readonly secured: Secured | null;
  /** null: a real site, or a demonstration without simulated devices. */
  readonly simulation: Simulation | null;
  /** Prometheus text. */
  readonly metrics: (reset: boolean) => Promise<string>;
}

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** One call as it is registered. `permission` null: open to everybody. */
export interface Route {
  readonly method: string;
  readonly url: string;
  readonly permission: Permission | null;
}

declare module "fastify" {
  interface FastifyInstance {
    /** Every call there is, for whoever checks that none forgets its rights. */
    readonly routes: readonly Route[];
  }
  interface FastifyContextConfig {
    /** Who may call; a route without is open. */
    readonly permission?: Permission;
  }
  interface FastifyRequest {
    session: Session | null;
  }
}

/** Parameters of every list. */
export const Limit = z.coerce.number().int().min(1).max(1_000).default(100);
/** Positions are opaque to the outside: what they hold may change. */
export const Position = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/)
  .transform((text, context) => {
    const number = Number(Buffer.from(text, "base64url").toString());
    if (Number.isSafeInteger(number) && number >= 0) return number;
    context.addIssue({ code: "custom", message: "not a position of this list" });
    return z.NEVER;
  });
export const positionOf = (number: number): string => Buffer.from(String(number)).toString("base64url");
export const nextOf = (number: number | null): { next?: string } => (number === null ? {} : { next: positionOf(number) });

export const Time = z.coerce.number().int().min(0).max(4e15);
