import { z } from "zod";

// What is read of the answers about links. Times are wall clock, ms since 1970.

const HomeLink = z.object({ zone: z.string(), madeAt: z.number(), by: z.string() });
export type HomeLink = z.infer<typeof HomeLink>;
export const HomeLinksShown = z.object({ homes: z.array(HomeLink) });
export type HomeLinksShown = z.infer<typeof HomeLinksShown>;
export const MadeHomeLink = HomeLink.extend({ url: z.string() });

export const MadeGoingLink = z.object({ person: z.string(), expiresAt: z.number(), url: z.string(), qr: z.string() });
export type MadeGoingLink = z.infer<typeof MadeGoingLink>;
