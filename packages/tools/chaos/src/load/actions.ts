/** What a client that is signed in does next, and how often. */
import type { Pair } from "../node/messages.ts";
import type { Random } from "../random.ts";
import { accessOf, type Client, refreshOf } from "./client.ts";
import type { Haunting } from "./haunt.ts";
import { pause } from "./pause.ts";
import { renew } from "./renew.ts";

export interface Circumstances {
  readonly haunting: Haunting;
  readonly signal: AbortSignal;
  /** After this time a used refresh token is a stolen one, in milliseconds. */
  readonly rotationGrace: number;
}

type Action = (client: Client, pair: Pair, circumstances: Circumstances) => Promise<void>;

/** Weights: out of all of them together. */
const ACTIONS: ReadonlyArray<readonly [weight: number, action: Action]> = [
  [900, authenticate],
  [30, giveUp],
  [12, list],
  [4, signOut],
  [2, signOutByToken],
  [2, endOthers],
  [1, endAll],
  [1, changePassword],
  [5, deny],
  [2, beRobbed],
];

const TOTAL = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);

export function pickAction(random: Random): Action {
  let at = random.next() * TOTAL;
  const found = ACTIONS.find(([weight]) => (at -= weight) < 0);
  return found?.[1] ?? authenticate;
}

const STRONG = 0.03;

async function authenticate(client: Client, pair: Pair, { haunting, signal }: Circumstances): Promise<void> {
  const strong = client.random.chance(STRONG);
  const { call } = await client.ask(
    { operation: "authenticate", token: pair.accessToken, strong },
    accessOf(pair),
  );
  const { outcome } = call;
  if (outcome.kind !== "refused") return;
  if (outcome.reason === "expired" || outcome.reason === "denied") {
    if ((await renew(client, signal)) !== undefined) leave(client, pair, haunting);
  } else leave(client, pair, haunting);
}

/** Its session has ended, and what it holds must be worth nothing. */
function leave(client: Client, pair: Pair, haunting: Haunting): void {
  if (client.pair?.sessionId === pair.sessionId) client.hold(undefined);
  haunting.haunt(pair, client.userId, client.random.fork(`ghost of ${pair.jti}`));
}

async function giveUp(client: Client, pair: Pair): Promise<void> {
  const abortAfter = Math.round(client.random.between(0, 5));
  await client.ask(
    { operation: "authenticate", token: pair.accessToken, strong: client.random.chance(0.5), abortAfter },
    accessOf(pair),
  );
}

async function list(client: Client): Promise<void> {
  await client.ask({ operation: "list", userId: client.userId });
}

async function signOut(client: Client, pair: Pair, { haunting }: Circumstances): Promise<void> {
  const { sessionId } = pair;
  const { call } = await client.insist({ operation: "revoke", sessionId }, { sessionId });
  if (call.outcome.kind === "ended") leave(client, pair, haunting);
}

async function signOutByToken(client: Client, pair: Pair, { haunting }: Circumstances): Promise<void> {
  const isRefresh = client.random.chance(0.5);
  const { call } = await client.insist(
    { operation: "revokeByToken", token: isRefresh ? pair.refreshToken : pair.accessToken },
    isRefresh ? refreshOf(pair) : accessOf(pair),
  );
  if (call.outcome.kind === "ended") leave(client, pair, haunting);
}

/** The other devices find out by themselves. */
async function endOthers(client: Client, { sessionId }: Pair): Promise<void> {
  await client.insist({ operation: "revokeAll", userId: client.userId, except: sessionId });
}

async function endAll(client: Client, pair: Pair, { haunting }: Circumstances): Promise<void> {
  const { call } = await client.insist({ operation: "revokeAll", userId: client.userId });
  if (call.outcome.kind === "ended") leave(client, pair, haunting);
}

async function changePassword(client: Client, { sessionId }: Pair): Promise<void> {
  await client.insist({ operation: "changePassword", userId: client.userId, except: sessionId });
}

async function deny(client: Client, pair: Pair, { haunting, signal }: Circumstances): Promise<void> {
  const { call } = await client.insist({ operation: "deny", token: pair.accessToken }, accessOf(pair));
  if (call.outcome.kind !== "ended") return;
  haunting.haunt(pair, client.userId, client.random.fork(`ghost of ${pair.jti}`), true);
  // Its session goes on.
  if ((await renew(client, signal)) !== undefined) leave(client, pair, haunting);
}

/** A thief may be patient, but a run is not, in milliseconds. */
const LONGEST_WAIT = 5_000;

/** Somebody holds a copy of its refresh token, and comes with it when it has been used. */
async function beRobbed(
  client: Client,
  stolen: Pair,
  { haunting, signal, rotationGrace }: Circumstances,
): Promise<void> {
  if ((await renew(client, signal)) !== undefined) return leave(client, stolen, haunting);
  const isLate = rotationGrace <= LONGEST_WAIT && client.random.chance(0.5);
  if (isLate) await pause(rotationGrace * 1.1, signal);
  if (signal.aborted || client.pair === stolen) return;
  // Within the grace, a copy from before the last but one is a stolen one as well.
  if (!isLate && (await renew(client, signal)) !== undefined) return leave(client, stolen, haunting);
  const { call } = await client.ask(
    { operation: "refresh", token: stolen.refreshToken },
    { ...refreshOf(stolen), stolen: true },
  );
  const held = client.pair;
  if (call.outcome.kind === "refused" && held !== undefined) leave(client, held, haunting);
}
