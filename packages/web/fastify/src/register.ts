/** Tells the compiler what `req.auth` holds. */
import type { Authenticated } from "@sess/core";
import type { CarriesRegistered, RegisteredIn } from "@sess/http/node";

/**
 * Augment it with the type of your custom claims, once:
 *
 * ```ts
 * declare module "@sess/fastify" {
 *   interface Register { claims: { plan: "free" | "pro" } }
 * }
 * ```
 *
 * `fastifySessions` then takes only sessions with these claims. Empty until the application fills it.
 */
export interface Register {}

/** The registered claims; until then any JSON. */
export type RegisteredClaims<Registry = Register> = RegisteredIn<Registry>;

/** Sessions must carry the registered claims, given or computed, for `req.auth` to be what it says. */
export type Carries<Claims> = CarriesRegistered<Claims, Register>;

declare module "fastify" {
  interface FastifyRequest {
    /**
     * Who sent the request. Set by `authenticate()`: on a route without it there is nothing here, and reading from it
     * throws, which is the safe way to notice. Behind `authenticate({ optional: true })` use `authOf(req)`, whose
     * type says that there may be nobody.
     */
    auth: Authenticated<RegisteredClaims>;
  }
}
