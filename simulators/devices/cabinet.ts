import type { CreateModel } from "./device.ts";
import { createSignOfLife } from "./sign-of-life.ts";

/** A cabinet with things to borrow. Its lock reports that it is there. */
export const createCabinet: CreateModel = (options) => createSignOfLife(options);
