import type { CreateModel } from "./device.ts";
import { createSignOfLife } from "./sign-of-life.ts";

/** A button by the bed or the door. Its keys are pressed by a scenario; left alone it only says that it is there. */
export const createEmergencyButton: CreateModel = (options) => createSignOfLife(options);
