import type { AlertKind } from "../../rules/model/alert.ts";

/** What somebody does about an emergency, as a person does it: on a screen, on a telephone, at a door. */
export type Deed =
  | { readonly name: "acknowledge" }
  | { readonly name: "ring-back"; readonly result: "answered" | "no-answer" }
  | { readonly name: "verify"; readonly by: "on-site" | "phone" }
  /** `responder`: position among those whom the incident names, so that the play needs to know no name. */
  | { readonly name: "stage"; readonly stage: "going" | "arrived" | "controlled" | "back"; readonly responder: number }
  /** The call to 119 is recorded. */
  | { readonly name: "call" }
  /** The prepared notice of the building goes out. */
  | { readonly name: "issue" }
  /** Doors are marked: all, all but one, or that one. */
  | { readonly name: "marks"; readonly state: "told" | "safe" | "no-answer"; readonly doors: "all" | "all-but-one" | "the-one" }
  | { readonly name: "all-clear" }
  /** The incident with its alerts; the alerts alone where there is none. */
  | { readonly name: "close"; readonly outcome: "real" | "false" };

/** Who acts on a screen. Responders act through the officer, who writes down what the radio says. */
export type Who = "officer" | "plumber";

export interface Step {
  /** ms of the play since the first alert was seen. */
  readonly afterMs: number;
  /** Not before this moment of the play: what still burns is not closed. */
  readonly notBeforeMs?: number;
  /** Not before a clock of its incident has run out. */
  readonly onceBreached?: true;
  readonly who: Who;
  readonly deed: Deed;
}

/** One emergency and what people do about it, in order, from when its first alert is seen. */
export interface Part {
  readonly name: string;
  readonly kinds: readonly AlertKind[];
  readonly devices: ReadonlySet<string>;
  readonly steps: readonly Step[];
}

/** The people of a play, and what of theirs is dead. */
export interface People {
  readonly parts: readonly Part[];
  /** Devices that are there and never answer what is sent to them. */
  readonly deaf: ReadonlySet<string>;
  /** The responder who says that he goes and is never heard of again: position as above. */
  readonly deadResponder: number | null;
}
