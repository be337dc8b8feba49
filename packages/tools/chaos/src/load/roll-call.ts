/** When all is well again, every client that is signed in can go on, and gets an answer soon. */
import type { Violation } from "../history/violation.ts";
import { accessOf, type Client, isUndecided, refreshOf } from "./client.ts";

/** Longer than clients and servers take to find each other again. */
const PATIENCE = 15_000;

export async function rollCall(clients: readonly Client[]): Promise<Violation[]> {
  const until = performance.now() + PATIENCE;
  const late = await Promise.all(clients.map((client) => answer(client, until)));
  return late.flatMap((violation) => violation ?? []);
}

/** What the answers say is checked with the history; here only that they come. */
async function answer(client: Client, until: number): Promise<Violation | undefined> {
  const { pair, random } = client;
  if (pair === undefined) return undefined;
  for (;;) {
    const { call, pair: next } = await client.ask(
      { operation: "refresh", token: pair.refreshToken },
      refreshOf(pair),
    );
    if (next !== undefined) {
      client.hold(next);
      const token = next.accessToken;
      await client.ask({ operation: "authenticate", token, strong: random.chance(0.5) }, accessOf(next));
      return undefined;
    }
    if (!isUndecided(call)) return undefined;
    if (performance.now() > until) {
      const what = `nothing is broken any more, and there is still no answer after ${PATIENCE} ms`;
      return { promise: "P4", what, calls: [call] };
    }
    await new Promise((resolve) => setTimeout(resolve, random.between(100, 300)));
  }
}
