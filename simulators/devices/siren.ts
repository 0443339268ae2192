import type { CreateModel } from "./device.ts";
import { createSignOfLife } from "./sign-of-life.ts";

/** A sounder with a flash. It sounds on command; left alone it only says that it is there. */
export const createSiren: CreateModel = (options) => createSignOfLife(options);
