import type { DeviceModel } from "../devices/device.ts";
import { startOfPlay } from "../devices/day.ts";
import { createModels } from "../devices/models.ts";
import type { DeviceSpec } from "../devices/device.ts";
import { createRandom, type Random } from "../random.ts";
import type { Plan } from "../scenarios/scenario.ts";
import type { Message } from "./message.ts";

/** Everybody has spoken once by then, ms, where the period is longer. */
const FIRST_WITHIN_MS = 8_000;
/** Noise of a timer, ms: a report whose period ends within it is not put off by a whole sample. */
const SLACK_MS = 20;

interface Player {
  readonly model: DeviceModel;
  /** Where in each sampling interval it takes its sample, ms. */
  readonly offsetMs: number;
  seq: number;
  nextMs: number;
}

/**
 * All that the devices of a plan report, in the order in which it leaves: the same for the same plan, community and seed.
 * Made as it is asked for: a day of 1,700 devices is never in memory at once.
 */
export function* timelineOf(plan: Plan, community: readonly DeviceSpec[], seed: number): Generator<Message> {
  const random = createRandom(seed).fork("timeline");
  const startMs = startOfPlay(plan.hour);
  const players = createModels(plan.cast, community, seed)
    .map((model) => createPlayer(plan.modelOf?.(model.spec) ?? model, plan.sampleMs, random))
    .toSorted((one, other) => one.offsetMs - other.offsetMs);
  const acting = new Map(players.map((player) => [player.model.spec.id, player]));
  const acts = plan.acts.toSorted((one, other) => one.tMs - other.tMs);
  for (let fromMs = 0; fromMs < plan.lengthMs; fromMs += plan.sampleMs) {
    const toMs = Math.min(fromMs + plan.sampleMs, plan.lengthMs);
    for (const player of players) {
      const tMs = fromMs + player.offsetMs;
      yield* actsUntil(tMs);
      if (tMs < toMs) yield* sample(plan, player, tMs, startMs);
    }
    yield* actsUntil(toMs);
  }

  function* actsUntil(tMs: number): Generator<Message> {
    while (acts[0] !== undefined && acts[0].tMs <= tMs) {
      const act = acts.shift();
      const player = act === undefined ? undefined : acting.get(act.device);
      if (act !== undefined && player !== undefined) yield messageOf(player, act.tMs, act.values, true);
    }
  }
}

function createPlayer(model: DeviceModel, sampleMs: number, random: Random): Player {
  const own = random.fork(model.spec.id);
  return {
    model,
    offsetMs: Math.floor(own.next() * sampleMs),
    seq: 0,
    nextMs: Math.floor(own.next() * Math.min(FIRST_WITHIN_MS, sampleMs)),
  };
}

function* sample(plan: Plan, player: Player, tMs: number, startMs: number): Generator<Message> {
  const { model } = player;
  const measured = model.measure(startMs + tMs, plan.around(model.spec, tMs));
  const said = plan.distort === undefined ? measured : plan.distort(model.spec, tMs, measured);
  if (said === null) return;
  const { values, urgent, againMs } = said;
  // A device that is in a hurry does not wait for a period that it chose when all was well.
  player.nextMs = Math.min(player.nextMs, tMs + againMs);
  if (!urgent && tMs + SLACK_MS < player.nextMs) return;
  player.nextMs = tMs + againMs;
  yield messageOf(player, tMs, values, urgent);
}

const messageOf = (player: Player, tMs: number, values: Message["values"], urgent: boolean): Message => ({
  spec: player.model.spec,
  measuredMs: tMs,
  leavesMs: tMs,
  seq: ++player.seq,
  values,
  urgent,
  skewMs: 0,
  nonsense: null,
});
