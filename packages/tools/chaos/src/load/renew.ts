/** A client exchanges its refresh token: with two tabs at once, with lost answers, until it is told. */
import type { Pair } from "../node/messages.ts";
import { type Client, isUndecided, refreshOf } from "./client.ts";
import { pause } from "./pause.ts";

/** How often two tabs notice at once that the token is old. */
const TWO_TABS = 0.2;
/** How often an answer is lost on its way to the client. */
const LOST = 0.03;
const GIVEN_UP = 0.03;
const RETRY_AFTER = 120;

/**
 * Resolves to the refusal, if it was refused. All tabs share what is stored: one that has to try again uses
 * what another has been given meanwhile.
 */
export async function renew(client: Client, signal: AbortSignal): Promise<string | undefined> {
  const old = client.pair;
  if (old === undefined) return undefined;
  const tabs = client.random.chance(TWO_TABS) ? 2 : 1;
  const refusals = await Promise.all(Array.from({ length: tabs }, () => renewInTab(client, old, signal)));
  return refusals.find((refusal) => refusal !== undefined);
}

async function renewInTab(client: Client, old: Pair, signal: AbortSignal): Promise<string | undefined> {
  const { random } = client;
  while (client.pair === old) {
    const aborted = random.chance(GIVEN_UP) ? { abortAfter: Math.round(random.between(0, 10)) } : {};
    const { call, pair } = await client.ask(
      { operation: "refresh", token: old.refreshToken, ...aborted },
      refreshOf(old),
    );
    if (call.outcome.kind === "refused") return client.pair === old ? call.outcome.reason : undefined;
    if (pair !== undefined && !random.chance(LOST)) {
      // The other tab may have stored the same generation before.
      if (client.pair === old) client.hold(pair);
      return undefined;
    }
    if (isUndecided(call) && signal.aborted) return undefined;
    await pause(random.between(0.5, 1.5) * RETRY_AFTER, signal);
  }
  return undefined;
}
