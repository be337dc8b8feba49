/** All that has happened in a run, as text: the same choices give the same, byte for byte. */
import type { Call } from "./call.ts";
import type { Message } from "./message.ts";
import type { World } from "./world.ts";

export function recordOf({
  calls,
  messages,
  events,
  cacheWrites,
  heard,
  losses,
  strays,
  store,
}: World): string {
  const { truth } = store;
  return JSON.stringify(
    {
      calls,
      messages: messages.map(withoutParts),
      events,
      cacheWrites,
      heard,
      losses,
      strays,
      sessions: [...truth.sessions],
      denials: [...truth.denials],
      rotations: truth.rotations,
    },
    plain,
  );
}

/** How each call ended and how the store is left: what can be told apart, whatever the order of steps was. */
export function outcomeOf({ calls, store }: World): string {
  const ends = calls.map(({ id, end }: Call) => [id, end?.outcome]).toSorted(byName);
  const sessions = [...store.truth.sessions.values()].map(({ session }) => session);
  return JSON.stringify(
    [ends, sessions.map(({ id, gen, revokedAt }) => [id, gen, revokedAt !== null])],
    plain,
  );
}

/** A function is no part of what has happened. */
function withoutParts(message: Message): object {
  return { ...message, copyOf: message.copyOf?.id, settle: undefined };
}

function plain(_: string, value: unknown): unknown {
  return value instanceof Error ? `${value.name}: ${value.message}` : value;
}

function byName([one]: readonly unknown[], [other]: readonly unknown[]): number {
  return String(one) < String(other) ? -1 : 1;
}
