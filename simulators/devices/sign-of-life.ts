import { type CreateModel, periodMs } from "./device.ts";
import { createHousekeeping } from "./housekeeping.ts";

/** A device that measures nothing: it says that it is there and well. */
export const createSignOfLife: CreateModel = (options) => {
  const { spec } = options;
  const housekeeping = createHousekeeping(options);
  return {
    spec,
    measure: (simulatedMs) => ({ values: { fault: false, ...housekeeping(simulatedMs) }, urgent: false, againMs: periodMs(spec) }),
  };
};
