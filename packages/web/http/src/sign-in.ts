/** Signs a user in: makes a session, and says how its tokens travel. */
import { type Issued, isSessError, isUnavailable, type Sessions, type SignIn } from "@sess/core";
import { type HeaderPairs, NO_STORE, setCookies } from "./answers/json.ts";
import { crossSite, fenced, sessionLimit, unavailable } from "./answers/refusals.ts";
import { type TokenResponse, tokenResponse } from "./answers/token-response.ts";
import type { Answered } from "./authenticate.ts";
import type { SessionCookies } from "./cookies/session-cookies.ts";
import { readCredential, readRefreshCookie } from "./credential/credential.ts";
import { isCrossSite } from "./credential/cross-site.ts";
import type { HttpSettings } from "./options.ts";
import type { RequestHead } from "./request.ts";

/** A sign-in that has happened. */
export interface SignedIn<Claims extends object> {
  readonly ok: true;
  readonly issued: Issued<Claims>;
  /** For the application's response: the cookies, and that no cache keeps it. */
  readonly headers: HeaderPairs;
  /** For the body of an answer to a client without cookies, and only there: scripts can read a body. */
  readonly tokens: TokenResponse;
}

export function createSignIn<Claims extends object>(
  sessions: Sessions<Claims>,
  settings: HttpSettings,
  cookies: SessionCookies | undefined,
): (request: RequestHead, signIn: SignIn<Claims>) => Promise<SignedIn<Claims> | Answered> {
  /** A session whose tokens cannot be handed over is nobody's: it should not stay in the list of devices. */
  async function handOver(issued: Issued<Claims>): Promise<string[]> {
    try {
      return cookies?.set(issued) ?? [];
    } catch (error) {
      await sessions.revoke(issued.session.id, { reason: "not_handed_over" }).catch(() => {});
      throw error;
    }
  }

  /** Whose cookies are replaced would live on in the list of devices, and an answer of theirs that is late bring them back. */
  async function endReplaced(request: RequestHead): Promise<void> {
    const credential = readCredential(request, cookies);
    const access = credential?.from === "cookie" ? credential.token : undefined;
    const token = readRefreshCookie(request, cookies) ?? access;
    if (token !== undefined)
      await sessions.revokeByToken(token, { reason: "signed_in_again" }).catch(() => {});
  }

  return async (request, signIn) => {
    // Login CSRF: the victim would go on in the attacker's account. Without cookies there is none.
    if (cookies !== undefined && isCrossSite(request, settings.trustedOrigins)) {
      return { ok: false, response: crossSite() };
    }
    const userAgent = request.headers.get("user-agent") ?? undefined;
    try {
      const issued = await sessions.issue({ ...signIn, device: { userAgent, ...signIn.device } });
      const headers = [NO_STORE, ...setCookies(await handOver(issued))];
      await endReplaced(request);
      return { ok: true, issued, headers, tokens: tokenResponse(issued, settings.clock()) };
    } catch (error) {
      if (isUnavailable(error)) return { ok: false, response: unavailable(settings) };
      const code = isSessError(error) ? error.code : undefined;
      if (code === "ERR_SESS_FENCED") return { ok: false, response: fenced() };
      if (code === "ERR_SESS_SESSION_LIMIT") return { ok: false, response: sessionLimit() };
      throw error;
    }
  };
}
