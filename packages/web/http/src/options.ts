/** The options of `httpSessions`, checked once. */
import type { Clock } from "@sess/core";
import { type CookieOptions, type CookieSettings, checkCookies } from "./cookies/cookie-options.ts";
import { type ClientSecrets, checkClients, type OAuthClient } from "./oauth/client-options.ts";
import { type BackchannelLogout, checkBackchannelLogout } from "./oauth/logout-options.ts";

/** How the sessions appear in HTTP. Every option has a default that is safe. */
export interface HttpOptions {
  /** Where the session routes live, as a browser sees it: with any prefix of a proxy. Default `"/auth"`. */
  readonly basePath?: string | undefined;
  /** Whether browsers get the tokens in cookies. Default `true`; `false`: bearer tokens only. */
  readonly cookies?: boolean | CookieOptions | undefined;
  /**
   * Whether `authenticate` refreshes by itself when the access cookie is missing or no good any more, so that a page
   * never sees an expired one. Then the refresh cookie goes with every request, and not to `basePath` alone. Default
   * `false`: the client calls `POST /refresh`.
   */
  readonly transparentRefresh?: boolean | undefined;
  /**
   * Origins such as `"https://app.example.com"` that may send state-changing requests with this site's
   * cookies. Default: none but the own. Without it those requests get a 403.
   */
  readonly trustedOrigins?: readonly string[] | undefined;
  /**
   * The OAuth clients that may revoke and introspect tokens, by `client_id`. Default: none, and no such routes.
   * Each of them may revoke and see every token that it holds.
   */
  readonly clients?: Readonly<Record<string, OAuthClient>> | undefined;
  /** The OpenID provider that may end sessions here. Default: none, and no such route. */
  readonly backchannelLogout?: BackchannelLogout | undefined;
  /** The `realm` of the `WWW-Authenticate` challenge. Printable ASCII. Default `"api"`. */
  readonly realm?: string | undefined;
  /** What `Retry-After` says in an outage, in whole seconds. Default 1. */
  readonly retryAfter?: number | undefined;
  /** The clock behind `Max-Age` and `expires_in`. Default `Date.now`; must agree with that of `createSessions`. */
  readonly clock?: Clock | undefined;
}

const NAMES = [
  "basePath",
  "cookies",
  "transparentRefresh",
  "trustedOrigins",
  "clients",
  "backchannelLogout",
  "realm",
  "retryAfter",
  "clock",
];

export interface HttpSettings {
  readonly basePath: string;
  readonly cookies: CookieSettings | undefined;
  readonly transparentRefresh: boolean;
  readonly trustedOrigins: ReadonlySet<string>;
  readonly clients: ClientSecrets | undefined;
  readonly backchannelLogout: BackchannelLogout | undefined;
  /** Quoted, as it stands in a header. */
  readonly realm: string;
  readonly challenge: string;
  readonly retryAfter: string;
  readonly clock: Clock;
}

/** @throws TypeError that names the option, and says what to give instead. */
export function checkOptions(options: HttpOptions = {}): HttpSettings {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("sess: options: must be an object, or left out.");
  }
  // A misspelt option would leave the default in force, and nobody would know.
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`sess: ${unknown}: there is no such option. There are ${NAMES.join(", ")}.`);
  }
  const {
    basePath = "/auth",
    transparentRefresh = false,
    trustedOrigins = [],
    realm = "api",
    retryAfter = 1,
    clock = Date.now,
  } = options;
  if (!isLike(/^(?:\/[\w.~-]+)+$/, basePath)) {
    throw new TypeError('sess: basePath: must start with "/" and not end with it, such as "/auth".');
  }
  // Goes into a header: RFC 9110 §5.6.4 lets quote and backslash in escaped, and a line end in no way.
  if (!isLike(/^[\x20-\x7e]*$/, realm)) throw new TypeError("sess: realm: must be printable ASCII.");
  if (!Number.isSafeInteger(retryAfter) || retryAfter < 0) {
    throw new TypeError("sess: retryAfter: must be whole seconds, such as 1.");
  }
  if (typeof transparentRefresh !== "boolean") {
    throw new TypeError("sess: transparentRefresh: must be true or false.");
  }
  const cookies = checkCookies(options.cookies);
  if (transparentRefresh && cookies === undefined) {
    throw new TypeError(
      "sess: transparentRefresh: needs cookies; a client that keeps its tokens refreshes itself.",
    );
  }
  if (typeof clock !== "function") throw new TypeError("sess: clock: must be a function, such as Date.now.");
  if (!Array.isArray(trustedOrigins)) {
    throw new TypeError('sess: trustedOrigins: must be a list, such as ["https://app.example.com"].');
  }
  const quoted = `"${realm.replaceAll(/["\\]/g, "\\$&")}"`;
  return {
    basePath,
    cookies,
    transparentRefresh,
    trustedOrigins: new Set(trustedOrigins.map(checkOrigin)),
    clients: checkClients(options.clients),
    backchannelLogout: checkBackchannelLogout(options.backchannelLogout),
    realm: quoted,
    challenge: `Bearer realm=${quoted}`,
    retryAfter: String(retryAfter),
    clock,
  };
}

function checkOrigin(origin: string): string {
  // Compared as text with what browsers send, so it must be written as they do (RFC 6454 §6.2).
  if (typeof origin !== "string" || !URL.canParse(origin) || new URL(origin).origin !== origin) {
    throw new TypeError(
      'sess: trustedOrigins: must be scheme, host and port, such as "https://app.example.com".',
    );
  }
  return origin;
}

/** Text, and nothing that would only become text when it is used. */
function isLike(shape: RegExp, text: unknown): boolean {
  return typeof text === "string" && shape.test(text);
}
