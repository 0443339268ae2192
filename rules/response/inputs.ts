import type { Input } from "../model/input.ts";
import type { Situation } from "../model/situation.ts";
import { takeDuty } from "./duty.ts";
import { takeMark, takeReceipt } from "./marks.ts";

/** What the sender, a console or whoever looks after the rota says. */
export function takeResponse(situation: Situation, input: Extract<Input, { kind: "mark" | "receipt" | "duty" }>): void {
  switch (input.kind) {
    case "mark":
      return takeMark(situation, input);
    case "receipt":
      return takeReceipt(situation, input);
    case "duty":
      return takeDuty(situation, input);
  }
}
