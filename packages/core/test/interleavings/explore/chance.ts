/** Schedules by chance, from a seed. */
import type { Chooser } from "../engine/run.ts";

/** Numbers from 0 up to 1 (mulberry32): the same from the same seed, on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** How often something goes wrong, or what is late arrives. */
const TROUBLE = 0.1;

export function byChance(random: () => number, trouble = TROUBLE): Chooser {
  return {
    choose({ natural, others }) {
      if (random() >= trouble) return pick(random, natural);
      const unusual = others();
      return pick(random, unusual.length === 0 ? natural : unusual);
    },
  };
}
