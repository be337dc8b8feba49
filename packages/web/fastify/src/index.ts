/** sess for Fastify. */
export { type FastifySessions, fastifySessions } from "./fastify-sessions.ts";
export type { FastifyHook, FastifyReplyParts, FastifyRequestParts } from "./fastify-types.ts";
export type { Register, RegisteredClaims } from "./register.ts";
