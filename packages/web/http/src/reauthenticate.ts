/** Notes that a user has proved again who they are, and says how the new access token travels. */
import { type Authenticated, isUnavailable, type Reauthenticated, type Sessions } from "@sess/core";
import { type HeaderPairs, NO_STORE, setCookies } from "./answers/json.ts";
import { crossSite, refused, unavailable } from "./answers/refusals.ts";
import { type AccessTokenResponse, accessTokenResponse } from "./answers/token-response.ts";
import type { Answered } from "./authenticate.ts";
import type { SessionCookies } from "./cookies/session-cookies.ts";
import { readCredential, readRefreshCookie } from "./credential/credential.ts";
import { isCrossSite } from "./credential/cross-site.ts";
import type { HttpSettings } from "./options.ts";
import type { RequestHead } from "./request.ts";

/** Whose proof it was, and in which session: what `authenticate` found out. */
export type Proven = Pick<Authenticated, "userId" | "sessionId">;

/** A proof that has been noted. */
export interface ProvenAgain<Claims extends object> {
  readonly ok: true;
  readonly issued: Extract<Reauthenticated<Claims>, { readonly ok: true }>;
  /** For the application's response: the access cookie, where one was sent; and that no cache keeps it. */
  readonly headers: HeaderPairs;
  /** For the body of an answer to a client without cookies, and only there: scripts can read a body. */
  readonly tokens: AccessTokenResponse;
}

export function createReauthenticate<Claims extends object>(
  sessions: Pick<Sessions<Claims>, "reauthenticate">,
  settings: HttpSettings,
  cookies: SessionCookies | undefined,
): (request: RequestHead, proven: Proven) => Promise<ProvenAgain<Claims> | Answered> {
  return async (request, { userId, sessionId }) => {
    // Whoever sent a header keeps the token; the cookies may be those of another session.
    const from = readCredential(request, cookies)?.from;
    // With a refresh on the way there may have been no access cookie.
    const refreshed =
      from === undefined && settings.transparentRefresh && readRefreshCookie(request, cookies);
    const sent = from === "cookie" || refreshed ? cookies : undefined;
    if (sent !== undefined && isCrossSite(request, settings.trustedOrigins)) {
      return { ok: false, response: crossSite() };
    }
    try {
      const issued = await sessions.reauthenticate(sessionId, { userId });
      if (!issued.ok) return { ok: false, response: refused(settings, issued.reason, sent?.clearAll) };
      const headers = [NO_STORE, ...setCookies(sent ? [sent.setAccess(issued)] : [])];
      return { ok: true, issued, headers, tokens: accessTokenResponse(issued, settings.clock()) };
    } catch (error) {
      if (isUnavailable(error)) return { ok: false, response: unavailable(settings) };
      throw error;
    }
  };
}
