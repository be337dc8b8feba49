/** sess for Express. */
export { type ExpressSessions, expressSessions } from "./express-sessions.ts";
export type { ExpressHandler, ExpressRequest, ExpressResponse } from "./express-types.ts";
export type { Register, RegisteredClaims } from "./register.ts";
