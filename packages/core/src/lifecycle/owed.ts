/** Rotations that the store has done and whose tokens this process could not hand over yet. */
import type { Session } from "../contracts/session.ts";

export interface Owed {
  add(session: Session): void;
  has(session: Session): boolean;
  settle(session: Session): void;
}

/** Enough for a bad minute; beyond it the oldest are forgotten, and the grace alone counts for them. */
const MOST = 10_000;

export function createOwed(): Owed {
  const generations = new Map<string, number>();
  return {
    add({ id, gen }) {
      generations.set(id, gen);
      const [oldest] = generations.keys();
      if (generations.size > MOST && oldest !== undefined) generations.delete(oldest);
    },
    has: ({ id, gen }) => generations.get(id) === gen,
    settle: ({ id }) => void generations.delete(id),
  };
}
