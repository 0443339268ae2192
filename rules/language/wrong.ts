import type { Mistake } from "./mistakes.ts";
import type { Path } from "./yaml-value.ts";

export const wrong = (path: Path, zh: string, en: string): Mistake => ({ path, at: "value", message: { zh, en } });
