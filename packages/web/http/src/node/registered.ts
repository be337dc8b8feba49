/** For frameworks whose request has one type for the whole application: which claims the application has registered. */
import type { JsonObject } from "@sess/core";

/** The claims that an interface `Register` names in `claims`; any JSON while it names none. */
export type RegisteredIn<Registry> = Registry extends { claims: infer Claims extends object }
  ? Claims
  : JsonObject;

/** Demands of sessions that they carry the registered claims, given or computed. */
export type CarriesRegistered<Claims, Registry> = Registry extends { claims: infer Registered }
  ? [Claims] extends [Registered]
    ? unknown
    : { readonly "sess: these sessions lack claims that Register promises": Registered }
  : unknown;
