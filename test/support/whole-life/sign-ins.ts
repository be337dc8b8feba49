/** Steps that sign in. */
import { SessError } from "@sess/core";
import { place, stepOver, type Taking } from "./around.ts";
import { type Client, receive, same, seen, USERS, type World } from "./world.ts";

export const SIGN_INS: Taking<"signIn" | "beginSignIn" | "finishSignIn"> = {
  signIn: (world, { node, user }) => signIn(world, node, user),

  async beginSignIn(world, { user }) {
    // Between what a clock says, instants decide: this one is later than any end before it.
    stepOver(world, -1);
    world.begun.push({ user, at: world.clock.now, ended: false });
  },

  async finishSignIn(world, { node, begun }) {
    const [signingIn] = world.begun.splice(begun % Math.max(1, world.begun.length), 1);
    if (signingIn === undefined) return undefined;
    return signIn(world, node, signingIn.user, signingIn);
  },
};

async function signIn(
  world: World,
  node: number,
  user: number,
  begun?: { readonly at: number; readonly ended: boolean },
): Promise<unknown> {
  stepOver(world, node);
  const { clock, promises, clients } = world;
  // The oldest is the one that was first, and not the one whose id is.
  if (clients.at(-1)?.promised.createdAt === clock.now) clock.now += 1;
  const label = `device ${clients.length}`;
  const issued = await world.nodes[node]!.issue({
    userId: USERS[user]!,
    device: { label },
    startedAt: begun?.at,
  }).catch((error: unknown) => {
    if (error instanceof SessError) return error.code;
    throw error;
  });
  const refusal = typeof issued === "string" ? issued : "tokens";
  if (begun?.ended) {
    same("a sign-in that began before", refusal, "ERR_SESS_FENCED");
    return refusal;
  }
  const promised = promises.signIn(user, label, clock.now, place(world, node));
  if (promised === "session_limit") {
    same("a sign-in too many", refusal, "ERR_SESS_SESSION_LIMIT");
    return refusal;
  }
  if (typeof issued === "string") return same("a sign-in", refusal, "tokens");
  const client: Client = { id: issued.session.id, promised, refreshes: [] };
  clients.push(client);
  receive(world, client, issued);
  return seen(world, issued.session);
}
