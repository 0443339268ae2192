import { type ChildProcess, fork } from "node:child_process";
import { StageMessage } from "./stage-messages.ts";

/** A program that says nothing for so long is ended: while it plays it asks each second. */
const SILENT_MS = 60_000;
/** Messages of a whole play: a day of the whole community has some thousand. More is a program that has lost its way. */
const MESSAGES_MAX = 50_000;

/** The program that plays, in a process of its own. */
export interface Stage {
  send(order: object): void;
  /** Ends it at once; its devices say so by their last wills. */
  kill(): void;
}

export interface StageEvents {
  readonly said: (message: StageMessage) => void;
  /** Once: nothing comes any more. */
  readonly gone: (why: string) => void;
}

/** Starts `program` of the simulators with the way to the gateway. What it says is checked; what is not understood ends it. */
export function openStage(program: string, args: readonly string[], { said, gone }: StageEvents): Stage {
  const child: ChildProcess = fork(program, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  let why = "the program ended";
  let left = MESSAGES_MAX;
  let isGone = false;
  const end = (reason: string): void => {
    why = reason;
    child.kill("SIGKILL");
  };
  const silence = setTimeout(() => end(`nothing was heard for ${SILENT_MS / 1_000} s`), SILENT_MS).unref();
  const leave = (): void => {
    clearTimeout(silence);
    if (!isGone) gone(why);
    isGone = true;
  };
  child.on("message", (message) => {
    silence.refresh();
    const read = StageMessage.safeParse(message);
    if (!read.success) end("it said something that is not understood");
    else if (--left < 0) end("it said too much");
    else said(read.data);
  });
  // After whatever it said last has been read.
  child.on("disconnect", leave);
  child.on("error", (error) => {
    end(error.message);
    leave();
  });
  return {
    send: (order) => void (child.connected && child.send(order, () => {})),
    kill: () => end("it was ended"),
  };
}
