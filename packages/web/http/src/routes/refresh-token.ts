/** Finds the refresh token of a request: in its JSON body, else in the cookie. */
import { invalidRequest } from "../answers/refusals.ts";
import type { SessionCookies } from "../cookies/session-cookies.ts";
import { readRefreshCookie } from "../credential/credential.ts";
import type { RouteRequest } from "../request.ts";
import { readJson } from "./json-body.ts";

export type PresentedToken =
  | { readonly ok: true; readonly from: "body" | "cookie"; readonly token: string }
  | { readonly ok: true; readonly from: undefined }
  | { readonly ok: false; readonly response: Response };

/** The body wins, as the header does with access tokens: only the cookie is sent without being meant. */
export async function readRefreshToken(
  request: RouteRequest,
  cookies: SessionCookies | undefined,
): Promise<PresentedToken> {
  const body = await readJson(request);
  if (!body.ok) return { ok: false, response: invalidRequest(body.problem) };
  if (body.json !== undefined && Object.hasOwn(body.json, "refresh_token")) {
    const token = body.json["refresh_token"];
    if (typeof token === "string") return { ok: true, from: "body", token };
    return { ok: false, response: invalidRequest("refresh_token must be a string") };
  }
  const token = readRefreshCookie(request, cookies);
  return token === undefined ? { ok: true, from: undefined } : { ok: true, from: "cookie", token };
}
