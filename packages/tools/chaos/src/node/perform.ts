/** Makes one call of `sessions`, and says in plain data what came out. */
import type { Issued, Sessions } from "@sess/core";
import type { Pool } from "pg";
import type { Outcome } from "../history/history.ts";
import { instant } from "../instant.ts";
import { changePassword } from "./change-password.ts";
import { failure } from "./failure.ts";
import type { Answer, Pair, Request } from "./messages.ts";
import type { Observer } from "./observed.ts";

export interface Performer {
  readonly sessions: Sessions;
  readonly pool: Pool;
  readonly observer: Observer;
}

type Done = { readonly outcome: Outcome; readonly pair?: Pair };

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
