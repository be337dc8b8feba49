/** Makes one call of `sessions`, and says in plain data what came out. */
import { isUnavailable, type Issued, SessError, type Sessions } from "@sess/core";
import { postgresSessions } from "@sess/postgres";
import type { Pool } from "pg";
import type { Failed, Outcome } from "../history/history.ts";
import { instant } from "../instant.ts";
import type { Answer, Pair, Request } from "./messages.ts";
import type { Observer } from "./observed.ts";

export interface Performer {
  readonly sessions: Sessions;
  readonly pool: Pool;
  readonly observer: Observer;
}

type Done = { readonly outcome: Outcome; readonly pair?: Pair };

/** What the application's own part of a transaction failed with. */
class ApplicationFailed extends Error {}

export async function perform(performer: Performer, request: Request): Promise<Answer> {
  const { id, abortAfter } = request;
  const controller = abortAfter === undefined ? undefined : new AbortController();
  let abortedAt: number | undefined;
  const abort = (): void => {
    abortedAt = instant();
    controller?.abort();
  };
  const timer = abortAfter === undefined ? undefined : setTimeout(abort, abortAfter);
  const start = instant();
  let done: Done;
  try {
    done = await call(performer, request, controller?.signal);
  } catch (error) {
    done = { outcome: failure(error, controller?.signal) };
  }
  const end = instant();
  clearTimeout(timer);
  return { id, start, end, ...done, abortedAt };
}

async function call(
  { sessions, pool, observer }: Performer,
  request: Request,
  signal?: AbortSignal,
): Promise<Done> {
  switch (request.operation) {
    case "issue": {
      const issued = await sessions.issue({ userId: request.userId }, { signal });
      return tokens(issued);
    }
    case "authenticate": {
      const consistency = request.strong ? "strong" : "cached";
      const auth = await sessions.authenticate(request.token, { consistency, signal });
      return {
        outcome: auth.ok
          ? { kind: "accepted", source: auth.source }
          : { kind: "refused", reason: auth.reason },
      };
    }
    case "refresh": {
      const refreshed = await sessions.refresh(request.token, { signal });
      return refreshed.ok ? tokens(refreshed) : { outcome: { kind: "refused", reason: refreshed.reason } };
    }
    case "revoke": {
      const { found, propagated } = await sessions.revoke(request.sessionId, { signal });
      return { outcome: { kind: "ended", propagated, sessionIds: found ? [request.sessionId] : [] } };
    }
    case "revokeByToken": {
      const ended = await sessions.revokeByToken(request.token, { signal });
      if (!ended.ok) return { outcome: { kind: "refused", reason: ended.reason } };
      const { propagated, found, sessionId } = ended;
      return { outcome: { kind: "ended", propagated, sessionIds: found ? [sessionId] : [] } };
    }
    case "revokeAll": {
      const { propagated, sessionIds } = await sessions.revokeAll(request.userId, {
        except: request.except,
        signal,
      });
      return { outcome: { kind: "ended", propagated, sessionIds } };
    }
    case "changePassword":
      return { outcome: await changePassword({ sessions, pool, observer }, request.userId, request.except) };
    case "deny": {
      const denied = await sessions.deny(request.token, { signal });
      return {
        outcome: denied.ok
          ? { kind: "ended", propagated: denied.propagated, sessionIds: [] }
          : { kind: "refused", reason: denied.reason },
      };
    }
    default: {
      const listed = await sessions.list(request.userId, { signal });
      return { outcome: { kind: "listed", sessionIds: listed.map((session) => session.id) } };
    }
  }
}

/** As the README of `@sess/core` shows it. */
async function changePassword(
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

function tokens({ accessToken, accessExpiresAt, refreshToken, session }: Issued): Done {
  const { id: sessionId, gen, expiresAt } = session;
  const { jti } = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString()) as {
    jti: string;
  };
  // A refresh token says it in whole seconds.
  const refreshExpiresAt = Math.floor(expiresAt / 1_000) * 1_000;
  const pair = { sessionId, gen, accessToken, jti, refreshToken, accessExpiresAt, refreshExpiresAt };
  return { outcome: { kind: "tokens", sessionId, gen }, pair };
}

export function failure(error: unknown, signal?: AbortSignal): Failed {
  const failed = (as: Failed["as"], what: string): Failed => ({ kind: "failed", as, what });
  if (isUnavailable(error)) return failed("unavailable", error.code);
  if (error instanceof SessError && error.code === "ERR_SESS_FENCED") return failed("fenced", error.code);
  if (error instanceof ApplicationFailed) return failed("application", String(error.cause));
  if (signal?.aborted === true && error === signal.reason) return failed("aborted", String(error));
  return failed("other", error instanceof Error ? (error.stack ?? String(error)) : String(error));
}
