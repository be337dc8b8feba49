/** A change of password, which ends the user's other sessions in the application's own transaction. */
import { postgresSessions } from "@sess/postgres";
import type { Outcome } from "../history/history.ts";
import { ApplicationFailed } from "./failure.ts";
import type { Performer } from "./perform.ts";

/** As the README of `@sess/core` shows it. */
export async function changePassword(
  { sessions, pool, observer }: Performer,
  userId: string,
  except: string | undefined,
): Promise<Outcome> {
  const { result, propagated } = await sessions.transaction(async (join) => {
    const client = await pool.connect().catch(fail);
    try {
      await client.query("BEGIN").catch(fail);
      const inside = join(postgresSessions(client));
      const { sessionIds } = await inside.revokeAll(userId, { reason: "password_changed", except });
      await client.query("COMMIT").catch(fail);
      observer.committed(sessionIds);
      client.release();
      return sessionIds;
    } catch (error) {
      // A connection whose transaction is in doubt is of no use to anybody.
      client.release(true);
      throw error;
    }
  });
  return { kind: "ended", propagated, sessionIds: result };

  function fail(error: unknown): never {
    throw new ApplicationFailed("postgres", { cause: error });
  }
}
