/** What a log, a span or a console would show of a thing, and whether that is secret. */
import { inspect } from "node:util";
import { SECRET } from "../support/fixture.ts";

/** Stands in the claims of every session of the tests about secrets. */
export const CLAIM = "a-claim-that-is-nobodys-business";

/** All but the `cause` of an error and the `error` of an event, which are those of the client in use. */
function shown(thing: unknown): string {
  if (!(thing instanceof Error)) {
    const { error: _, ...event } = thing as { error?: unknown };
    return JSON.stringify(event) + inspect(event, { depth: 9, showHidden: true });
  }
  delete thing.cause;
  const { message, stack } = thing;
  return [message, stack, JSON.stringify(thing), inspect(thing, { depth: 9, showHidden: true })].join("\n");
}

/** The things that show a token, whole or a part of it, a key or a claim. */
export function leaksIn(things: readonly unknown[], secrets: readonly string[]): unknown[] {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(".")]);
  return things.filter((thing) => {
    const text = shown(thing);
    return [...parts, SECRET, CLAIM].some((secret) => text.includes(secret));
  });
}
