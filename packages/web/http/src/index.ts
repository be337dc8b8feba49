/** Bearer tokens, cookies and session routes over the fetch standard. */
export type { HeaderPairs } from "./answers/json.ts";
export type { AccessTokenResponse, TokenResponse } from "./answers/token-response.ts";
export type { Admitted, Answered, HttpAuthenticateOptions } from "./authenticate.ts";
export type { CookieOptions } from "./cookies/cookie-options.ts";
export { type HttpSessions, httpSessions } from "./http-sessions.ts";
export type { ConfidentialClient, OAuthClient, PublicClient } from "./oauth/client-options.ts";
export type { BackchannelLogout, LoggedOut } from "./oauth/logout-options.ts";
export type { HttpOptions } from "./options.ts";
export type { Proven, ProvenAgain } from "./reauthenticate.ts";
export type { RequestHead, RouteRequest } from "./request.ts";
export type { ListedDevice } from "./routes/devices.ts";
export type { SignedIn } from "./sign-in.ts";
