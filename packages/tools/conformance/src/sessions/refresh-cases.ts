/** Many may refresh at once; whoever comes too late is a thief. */
import { equal } from "../assertions.ts";
import { concurrently } from "../session-store/concurrently.ts";
import { uniqueId } from "../session-store/new-session.ts";
import { expectRefused } from "./answers.ts";
import { aboutNodes, type SessionsCase } from "./nodes.ts";

export const refreshCases: readonly SessionsCase[] = [
  aboutNodes("refresh: of 40 at once on two nodes all get the same next generation", async ({ start }) => {
    const nodes = [await start(), await start()];
    const { refreshToken } = await nodes[0]!.issue({ userId: uniqueId("user") });
    const outcomes = await concurrently(40, (index) => nodes[index % 2]!.refresh(refreshToken));
    equal(
      outcomes.map((outcome) => (outcome.ok ? outcome.session.gen : outcome.reason)),
      outcomes.map(() => 1),
      "the generations",
    );
  }),
  aboutNodes(
    "refresh: a used token that comes back after the grace ends the session, on every node",
    async (nodes) => {
      const grace = { rotationGrace: "1s" } as const;
      const [node, other] = [await nodes.start(grace), await nodes.start(grace)];
      const { refreshToken } = await node.issue({ userId: uniqueId("user") });
      const next = await node.refresh(refreshToken);
      equal(next.ok, true, "whether the first refresh succeeds");
      if (!next.ok) return;
      await nodes.untilCached(other, next.accessToken);
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      const reused = await other.refresh(refreshToken);
      equal(reused.ok ? "refreshed" : reused.reason, "refresh_reused", "refresh with the used token");
      await expectRefused([node, other], next.accessToken, "revoked");
    },
  ),
  aboutNodes("refresh: the next tokens carry the session and its claims", async ({ start }) => {
    const [node, other] = [await start(), await start()];
    const { refreshToken, session } = await node.issue({
      userId: uniqueId("user"),
      claims: { role: "admin", big: 2 ** 40 },
    });
    const next = await other.refresh(refreshToken);
    equal(next.ok, true, "whether the refresh succeeds");
    if (!next.ok) return;
    const outcome = await node.authenticate(next.accessToken);
    equal(
      outcome.ok && [outcome.sessionId, outcome.claims["role"], outcome.claims["big"]],
      [session.id, "admin", 2 ** 40],
      "the session and its claims",
    );
  }),
];
