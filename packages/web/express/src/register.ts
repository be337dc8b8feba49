/** Tells the compiler what `req.auth` holds. */
import type { Authenticated, JsonObject } from "@sess/core";

/**
 * Augment it with the type of your custom claims, once:
 *
 * ```ts
 * declare module "@sess/express" {
 *   interface Register { claims: { plan: "free" | "pro" } }
 * }
 * ```
 *
 * `expressSessions` then takes only sessions with these claims. Empty until the application fills it.
 */
export interface Register {}

/** The registered claims; until then any JSON. */
export type RegisteredClaims<Registry = Register> = Registry extends { claims: infer Claims extends object }
  ? Claims
  : JsonObject;

/** Sessions must carry the registered claims, given or computed, for `req.auth` to be what it says. */
export type Carries<Claims, Registry = Register> = Registry extends { claims: infer Registered }
  ? [Claims] extends [Registered]
    ? unknown
    : { readonly "sess: these sessions lack claims that Register promises": Registered }
  : unknown;

declare global {
  namespace Express {
    interface Request {
      /**
       * Who sent the request. Set by `authenticate()`: on a route without it there is nothing here, and
       * reading from it throws, which is the safe way to notice. Behind `authenticate({ optional: true })`
       * use `authOf(req)`, whose type says that there may be nobody.
       */
      auth: Authenticated<RegisteredClaims>;
    }
  }
}
