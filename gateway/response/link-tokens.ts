import { hash, randomBytes } from "node:crypto";

/** Bytes of a link's secret: as hard to guess as a session's. */
const SECRET_BYTES = 18;

/** A link's token names its incident, so that it is found at once; the rest is its secret. Kept nowhere. */
export const newToken = (incident: string): string => `${incident}.${newSecret()}`;

export const newSecret = (): string => randomBytes(SECRET_BYTES).toString("base64url");

/** The link after this one: the same for the same act, so that an answer that was lost on the way can be asked for again. */
export const nextToken = (token: string, ref: string): string =>
  `${incidentOf(token)}.${hash("sha256", `${token}\n${ref}`, "base64url").slice(0, SECRET_BYTES * 2)}`;

export const hashOfToken = (token: string): string => hash("sha256", token, "hex");

export const incidentOf = (token: string): string => token.slice(0, token.indexOf("."));
