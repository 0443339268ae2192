import { createHmac } from "node:crypto";
import type { FamilyCase, Told } from "../../rules/model/family.ts";
import type { View } from "../runner/view.ts";

/** A link is good for a week at most, however long its matter stays open. */
export const LINK_MS = 7 * 24 * 3_600_000;
/** 128 bits: nobody guesses one, and the link still fits a short message. */
export const TOKEN_BYTES = 16;
/** Its length in base64url. */
export const TOKEN = /^[A-Za-z0-9_-]{22}$/;

/** Whose link it is. */
export interface Link {
  readonly family: FamilyCase;
  readonly told: Told;
}

export interface FamilyLinks {
  /** The secret part of a contact's link. */
  tokenOf(family: Pick<FamilyCase, "id">, told: Pick<Told, "contact" | "atMs">): string;
  /** The path of the page of a contact; null where that opens nothing. */
  pathOf(family: string, contact: number): string | null;
  /** null: there is no such link, or it is over. */
  find(token: string, wallMs: number): Link | null;
  stop(): void;
}

/**
 * Links without an account. A token is a keyed hash of what it is for: neither it nor anything that gives it is a row, so a
 * copy of the database opens nothing. The key is a file of its own, for this user alone.
 */
export function createFamilyLinks(key: Uint8Array, view: Pick<View, "families" | "people" | "onCommitted">): FamilyLinks {
  const tokens = new Map<string, { readonly family: string; readonly contact: number }>();
  const ofFamily = new Map<string, readonly string[]>();

  const tokenOf: FamilyLinks["tokenOf"] = ({ id }, { contact, atMs }) =>
    createHmac("sha256", key)
      .update(JSON.stringify([id, contact, atMs]))
      .digest()
      .subarray(0, TOKEN_BYTES)
      .toString("base64url");

  function take(id: string, family: FamilyCase | null): void {
    for (const token of ofFamily.get(id) ?? []) tokens.delete(token);
    ofFamily.delete(id);
    if (family === null) return;
    const own = family.told.map((told) => tokenOf(family, told));
    for (const [contact, token] of own.entries()) tokens.set(token, { family: id, contact });
    ofFamily.set(id, own);
  }

  for (const [id, family] of view.families()) take(id, family);
  const stop = view.onCommitted(({ families }) => {
    for (const { id, family } of families) take(id, family);
  });

  return {
    tokenOf,
    pathOf(id, contact) {
      const family = view.families().get(id);
      const told = family?.told.find((one) => one.contact === contact);
      return family === undefined || told === undefined ? null : `/family/${tokenOf(family, told)}`;
    },
    find(token, wallMs) {
      const known = tokens.get(token);
      const family = known === undefined ? undefined : view.families().get(known.family);
      const told = known === undefined ? undefined : family?.told[known.contact];
      if (family === undefined || told === undefined || wallMs > told.atMs + LINK_MS) return null;
      // She does not want it told any more.
      if (view.people().get(family.resident)?.isFamilyOff === true) return null;
      return { family, told };
    },
    stop,
  };
}
