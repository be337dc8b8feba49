/** sess for Next.js. */
export type { AuthOptions } from "./auth.ts";
export type { Answers, RouteContext, RouteHandler } from "./authenticated.ts";
export type { Handlers } from "./handlers.ts";
export { type NextSessions, nextSessions, type SignedIn } from "./next-sessions.ts";
export type { SignOutOptions } from "./sign-out.ts";
