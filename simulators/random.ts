/**
 * Chance that can be repeated: the same seed and the same names give the same numbers on every machine. Each device forks its
 * own stream by its id, so that one device more or another order of asking changes nothing for the others.
 */
export interface Random {
  /** [0, 1). */
  next(): number;
  between(min: number, max: number): number;
  /** Whole numbers, both ends included. */
  whole(min: number, max: number): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  chance(probability: number): boolean;
  /** One of the items; throws where there is none. */
  pick<Item>(items: readonly Item[]): Item;
  /** A stream of its own, the same for the same name however much was drawn from this one. */
  fork(name: string): Random;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  // Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for a play, and it is five lines.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (min: number, max: number): number => min + next() * (max - min);
  return {
    next,
    between,
    whole: (min, max) => min + Math.floor(next() * (max - min + 1)),
    // Box-Muller; 1 - next() is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: (probability) => next() < probability,
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
    fork: (name) => createRandom(hashOf(seed, name)),
  };
}

/** 32 bits of a seed and a name (FNV-1a with a final mix). */
export function hashOf(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** A smooth wandering value in [-1, 1] at position x: a function and no stream, so that many devices share one movement. */
export function wander(seed: number, x: number): number {
  const at = Math.floor(x);
  const part = x - at;
  const ease = part * part * (3 - 2 * part);
  const corner = (index: number): number => hashOf(seed, `${index}`) / 2_147_483_648 - 1;
  return corner(at) * (1 - ease) + corner(at + 1) * ease;
}
