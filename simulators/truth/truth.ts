import type { AlertKind, Priority, Text } from "../../rules/model/alert.ts";

/**
 * A truth file: one JSON object a line, written as the play goes on, so that a play that was cut short is true as far as it
 * got. All times are real, ms since 1970. The first line is a `play`, the last of a whole play an `ended`.
 */
export type TruthLine =
  /** What was played. `devices`: who took part; an alert of theirs that no line expects, and `mayAlso` does not allow, is false. */
  | {
      readonly record: "play";
      readonly version: 1;
      readonly scenario: string;
      readonly seed: number;
      readonly speed: number;
      readonly faults: readonly string[];
      readonly at: number;
      readonly devices: readonly string[];
      readonly mayAlso: readonly AlertKind[];
    }
  /** Something happened: what the story says, and where. */
  | { readonly record: "happened"; readonly at: number; readonly zone: string | null; readonly device: string | null; readonly text: Text }
  /** From `at` on there must be this alert. `began`: when the fire, burst or press itself began; null where nothing did. */
  | {
      readonly record: "expected";
      readonly at: number;
      readonly began: number | null;
      readonly kind: AlertKind;
      readonly priority: Priority;
      readonly device: string;
      readonly zone: string;
    }
  /** What a device showed or said by itself or when told: a siren, a button's stage. */
  | { readonly record: "shown"; readonly at: number; readonly device: string; readonly words: string }
  /** Somebody did something over the API; `status`: what the gateway answered, 0: nothing was there to be done. */
  | {
      readonly record: "acted";
      readonly at: number;
      readonly part: string;
      readonly who: string;
      readonly deed: string;
      /** Alert, incident or evacuation. */
      readonly target: string;
      /** Responder it was about; null: none. */
      readonly person: string | null;
      readonly status: number;
    }
  /** Doors were marked on a round. */
  | {
      readonly record: "marked";
      readonly at: number;
      readonly evacuation: string;
      readonly state: string;
      readonly doors: readonly string[];
    }
  /** From here on nothing is heard from it. */
  | { readonly record: "dead"; readonly at: number; readonly what: "responder" | "channel"; readonly id: string }
  | {
      readonly record: "ended";
      readonly at: number;
      readonly whole: boolean;
      readonly sent: number;
      readonly acknowledged: number;
      readonly nonsense: number;
    };

export const truthText = (line: TruthLine): string => `${JSON.stringify(line)}\n`;
