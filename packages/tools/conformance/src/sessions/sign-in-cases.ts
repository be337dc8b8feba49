/** Sign-ins that compete: with each other, and with the end of all sessions. */
import { equal } from "../assertions.ts";
import { concurrently, repeatedly } from "../session-store/concurrently.ts";
import { uniqueId } from "../session-store/new-session.ts";
import { aboutNodes, type SessionsCase } from "./nodes.ts";

export const signInCases: readonly SessionsCase[] = [
  aboutNodes("sign-in: of 12 at once on two nodes as many stay as a user may have", async ({ start }) => {
    const limit = { maxSessionsPerUser: 3 };
    const nodes = [await start(limit), await start(limit)];
    const userId = uniqueId("user");
    const issued = await concurrently(12, (index) => nodes[index % 2]!.issue({ userId }));
    equal((await nodes[0]!.list(userId)).length, 3, "the number of sessions");
    const accepted = await Promise.all(issued.map(({ accessToken }) => nodes[1]!.authenticate(accessToken)));
    equal(accepted.filter(({ ok }) => ok).length, 3, "the number of tokens that are accepted");
  }),
  aboutNodes("sign-in: none that began before a revokeAll outlives it", async ({ start }) => {
    const [node, other] = [await start(), await start()];
    await repeatedly(5, async () => {
      const userId = uniqueId("user");
      const signIns = concurrently(8, () =>
        node.issue({ userId }).then(
          (issued) => issued,
          () => undefined,
        ),
      );
      const [issued] = await Promise.all([signIns, other.revokeAll(userId)]);
      equal((await node.list(userId)).length, 0, "the number of sessions");
      for (const one of issued) {
        const outcome = one && (await node.authenticate(one.accessToken));
        equal(outcome?.ok ?? false, false, "whether a token is accepted");
      }
    });
  }),
];
