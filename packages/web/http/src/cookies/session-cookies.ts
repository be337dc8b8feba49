/** The two cookies of a session: how they are named, set and cleared. */
import type { Issued } from "@sess/core";
import { type SetCookie, stringifySetCookie } from "cookie";
import type { HttpSettings } from "../options.ts";

/** Longer ones are dropped by browsers, and nobody is told (RFC 6265bis §5.6). */
const MAX_BYTES = 4_096;

export interface SessionCookies {
  /** The name of the cookie that holds the access token. */
  readonly access: string;
  /** The name of the cookie that holds the refresh token. */
  readonly refresh: string;
  /**
   * The `Set-Cookie` values that hand over the tokens.
   * @throws RangeError when a browser would drop one of them.
   */
  set(issued: Issued<object>): string[];
  /**
   * The `Set-Cookie` value that hands over an access token alone.
   * @throws RangeError when a browser would drop it.
   */
  setAccess(token: Pick<Issued, "accessToken" | "accessExpiresAt">): string;
  /** The `Set-Cookie` value that hands over a refresh token alone: it holds no claims, and always fits. */
  setRefresh(issued: Issued<object>): string;
  /** The `Set-Cookie` value that clears the access cookie. */
  readonly clearAccess: string;
  /** The `Set-Cookie` values that clear both. */
  readonly clearAll: readonly string[];
}

/**
 * The access cookie goes with every request, so it can have the strictest prefix, `__Host-`: no subdomain
 * and no plain-http page can set it. The refresh cookie goes only to `basePath`, where it is needed; but a
 * `__Host-` cookie must have Path=/ (RFC 6265bis §4.1.3.2), so it gets the next best prefix, `__Secure-`. Where
 * every request may need it, it is as the access cookie is; `Strict` would sign out who follows a link from elsewhere.
 */
export function createSessionCookies({
  basePath,
  cookies,
  transparentRefresh,
  clock,
}: HttpSettings): SessionCookies | undefined {
  if (cookies === undefined) return undefined;
  const { secure, sameSite, name } = cookies;
  const access = {
    name: `${secure ? "__Host-" : ""}${name}-access`,
    path: "/",
    httpOnly: true,
    secure,
    sameSite,
  };
  const refresh = transparentRefresh
    ? { ...access, name: `${secure ? "__Host-" : ""}${name}-refresh` }
    : ({
        name: `${secure ? "__Secure-" : ""}${name}-refresh`,
        path: basePath,
        httpOnly: true,
        secure,
        sameSite: sameSite === "none" ? sameSite : "strict",
      } as const);

  const secondsUntil = (instant: number): number => Math.max(0, Math.floor((instant - clock()) / 1_000));
  const clear = (cookie: Omit<SetCookie, "value">): string =>
    stringifySetCookie({ ...cookie, value: "", maxAge: 0 });
  const clearAccess = clear(access);
  const setAccess: SessionCookies["setAccess"] = ({ accessToken, accessExpiresAt }) =>
    fit({ ...access, value: accessToken, maxAge: secondsUntil(accessExpiresAt) });
  const setRefresh: SessionCookies["setRefresh"] = ({ refreshToken, session }) =>
    fit({ ...refresh, value: refreshToken, maxAge: secondsUntil(session.expiresAt) });

  return {
    access: access.name,
    refresh: refresh.name,
    set: (issued) => [setAccess(issued), setRefresh(issued)],
    setAccess,
    setRefresh,
    clearAccess,
    clearAll: [clearAccess, clear(refresh)],
  };
}

/** Counts attributes too: some browsers do, and all promise as much as this (RFC 6265 §6.1). */
function fit(cookie: SetCookie): string {
  const text = stringifySetCookie(cookie);
  if (text.length > MAX_BYTES) {
    throw new RangeError(
      `sess: the cookie ${cookie.name} would take ${text.length} bytes, and browsers silently drop cookies ` +
        `of more than ${MAX_BYTES}: make the claims shorter.`,
    );
  }
  return text;
}
