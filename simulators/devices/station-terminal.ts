import type { CreateModel } from "./device.ts";
import { createSignOfLife } from "./sign-of-life.ts";

/** The screen in the duty room. It takes alerts; left alone it only says that it is there. */
export const createStationTerminal: CreateModel = (options) => createSignOfLife(options);
