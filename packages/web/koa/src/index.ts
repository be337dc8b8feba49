/** sess for Koa. */
export { type KoaSessions, koaSessions } from "./koa-sessions.ts";
export type { KoaContext, MaybeWithAuth } from "./koa-types.ts";
