import type { DeviceSpec } from "../devices/device.ts";
import { type CallStage, createCallStage } from "../line/call-stage.ts";
import type { Temper } from "../line/back-off.ts";
import { createLine, type Line } from "../line/line.ts";
import type { Random } from "../random.ts";
import { spokenWords, toneWords } from "./spoken.ts";
import type { Delivered } from "../wire/command.ts";

export interface SimulatedDeviceOptions {
  readonly url: string;
  readonly site: string;
  readonly spec: DeviceSpec;
  readonly secret: string;
  /** It reports, and never answers what is sent to it. */
  readonly isDeaf?: boolean;
  /** What checks notices: 32 bytes, base64; null: this device was given none. */
  readonly noticeKey: string | null;
  readonly boot: number;
  readonly temper: Temper;
  readonly random: Random;
  readonly wallMs: () => number;
  /** What a person beside the device sees or hears: a siren that starts, a button that says how the call stands. */
  readonly onShown: (spec: DeviceSpec, words: string) => void;
  readonly onReady?: () => void;
}

/** A device on its line that does what it is told. */
export interface SimulatedDevice {
  readonly spec: DeviceSpec;
  readonly line: Line;
  /** A key was pressed: the button counts its ten seconds. */
  pressed(): void;
  /** null for what is no button. */
  readonly call: CallStage | null;
  close(): Promise<void>;
}

/** Kinds that have a self test to report (contract, table of kinds). */
const TESTABLE: readonly string[] = ["smoke-detector", "emergency-button", "siren", "station-terminal", "cabinet"];

export function createSimulatedDevice(options: SimulatedDeviceOptions): SimulatedDevice {
  const { spec, wallMs, onShown } = options;
  const call = spec.kind === "emergency-button" ? createCallStage((_stage, words) => onShown(spec, words)) : null;
  const line = createLine({
    ...options,
    onDelivered: act,
    onNotice: ({ stage, zh, en }) => onShown(spec, `通知 / notice (${stage}): ${zh} / ${en}`),
  });

  function act({ name, args }: Delivered): void {
    switch (name) {
      case null:
        return onShown(spec, "警情已显示 / alert shown");
      case "siren_on":
        return onShown(spec, toneWords(args));
      case "siren_off":
        return onShown(spec, "警报停止 / siren silent");
      case "say":
        return onShown(spec, spokenWords(args));
      case "call_stage":
        return call?.shown(args["stage"], args["minutes"]);
      case "test":
        return selfTest();
    }
  }

  /** Reported without a number: the numbers belong to what the device measures by itself. */
  function selfTest(): void {
    if (!TESTABLE.includes(spec.kind)) return;
    line.send({ atMs: wallMs(), seq: null, values: { test: true }, urgent: false }).catch(() => undefined);
  }

  return {
    spec,
    line,
    call,
    pressed: () => call?.pressed(),
    close: () => {
      call?.stop();
      return line.close();
    },
  };
}
