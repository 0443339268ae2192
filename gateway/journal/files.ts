import { join } from "node:path";

export const databasePath = (folder: string): string => join(folder, "gateway.db");

/** Space held back for alerts: given up when the disk is full (health/space.ts makes it, the writer may remove it). */
export const reservePath = (folder: string): string => join(folder, "reserve");

/** The highest id acknowledged, beside the database (acknowledged.ts). */
export const acknowledgedPath = (folder: string): string => join(folder, "acknowledged");

/** Where a restore unpacks a backup before anything is moved (backup/restore.ts). */
export const restoringPath = (folder: string): string => join(folder, "restoring");

/** There from a damaged page to the start that salvages what can be read (salvage.ts). */
export const damagedPath = (folder: string): string => join(folder, "damaged");
