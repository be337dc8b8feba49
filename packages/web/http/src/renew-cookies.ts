/** Exchanges the refresh cookie for new cookies: in the route for it, and on the way of any other request. */
import type { Issued, Sessions } from "@sess/core";
import { type HeaderPairs, setCookies } from "./answers/json.ts";
import { claimsTooLarge, refused } from "./answers/refusals.ts";
import type { SessionCookies } from "./cookies/session-cookies.ts";
import type { HttpSettings } from "./options.ts";

export type Renewed =
  | { readonly ok: true; readonly issued: Issued<object>; readonly headers: HeaderPairs }
  | {
      readonly ok: false;
      readonly response: Response;
      /** Whether this refresh token will never again be worth anything. */
      readonly isOver: boolean;
    };

/** May throw `SessError`. */
export async function renewCookies(
  sessions: Pick<Sessions<object>, "refresh">,
  settings: HttpSettings,
  cookies: SessionCookies,
  refreshToken: string,
): Promise<Renewed> {
  const issued = await sessions.refresh(refreshToken);
  if (!issued.ok) {
    return { ok: false, isOver: true, response: refused(settings, issued.reason, cookies.clearAll) };
  }
  try {
    return { ok: true, issued, headers: setCookies(cookies.set(issued)) };
  } catch (error) {
    // Computed claims have outgrown the cookie. The used refresh token must not stay in the browser all the same:
    // it would be taken for stolen when it comes back.
    if (!(error instanceof RangeError)) throw error;
    const response = claimsTooLarge(error.message, [cookies.setRefresh(issued)]);
    return { ok: false, isOver: false, response };
  }
}
