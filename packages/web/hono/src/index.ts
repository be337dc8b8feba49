/** sess for Hono. */
export { type HonoSessions, honoSessions, type ProofOutcome, type SignInOutcome } from "./hono-sessions.ts";
export type { HonoContext } from "./hono-types.ts";
export type { SessionsOf } from "./in-request.ts";
