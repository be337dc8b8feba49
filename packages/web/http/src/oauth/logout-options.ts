/** The option `backchannelLogout`: the OpenID provider that may end sessions here. */
import type { JSONWebKeySet } from "jose";

/** Whom a provider has signed out. At least one of both is there. */
export interface LoggedOut {
  /** The user's id at the provider. */
  readonly sub?: string | undefined;
  /** The session's id at the provider: if it is there, no other session is meant. */
  readonly sid?: string | undefined;
}

export interface BackchannelLogout {
  /** The provider: the `iss` of its tokens. */
  readonly issuer: string;
  /** This application's `client_id` at the provider: the `aud` of its tokens. */
  readonly clientId: string;
  /** The provider's public keys: their URL, its `jwks_uri`, or the keys themselves. */
  readonly jwks: string | URL | JSONWebKeySet;
  /** Which sessions here that is: all of a user, or some; `undefined` for none. What it throws, the route throws. */
  readonly sessionsOf: (loggedOut: LoggedOut) => Ended | undefined | Promise<Ended | undefined>;
}

type Ended = { readonly userId: string } | { readonly sessionIds: readonly string[] };

/** @throws TypeError that names the option, and says what to give instead. */
export function checkBackchannelLogout(
  options: BackchannelLogout | undefined,
): BackchannelLogout | undefined {
  if (options === undefined) return undefined;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      "sess: backchannelLogout: must be an object with issuer, clientId, jwks, sessionsOf.",
    );
  }
  const { issuer, clientId, jwks, sessionsOf, ...others } = options;
  for (const [name, value] of Object.entries({ issuer, clientId })) {
    if (typeof value !== "string" || value === "" || value.length > 255) {
      throw new TypeError(`sess: backchannelLogout.${name}: must be a string of 1 to 255 characters.`);
    }
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new TypeError(`sess: backchannelLogout.${unknown}: there is no such option.`);
  }
  const isUrl =
    (jwks instanceof URL || (typeof jwks === "string" && URL.canParse(jwks))) &&
    /^https?:$/.test(new URL(jwks).protocol);
  if (!isUrl && !(typeof jwks === "object" && jwks !== null && "keys" in jwks && Array.isArray(jwks.keys))) {
    throw new TypeError("sess: backchannelLogout.jwks: must be the https URL of a JWK Set, or a JWK Set.");
  }
  if (typeof sessionsOf !== "function") {
    throw new TypeError("sess: backchannelLogout.sessionsOf: must be a function.");
  }
  return options;
}
