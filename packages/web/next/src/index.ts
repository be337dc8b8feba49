/** sess for Next.js. */
export type { RouteContext, RouteHandler } from "./authenticated.ts";
export { type NextSessions, nextSessions, type SignedIn } from "./next-sessions.ts";
