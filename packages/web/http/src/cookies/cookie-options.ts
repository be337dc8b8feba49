/** The options of the two cookies. */

/** What can be chosen about the cookies. HttpOnly and the paths cannot. */
export interface CookieOptions {
  /**
   * Default `true`. `false` is for development over plain http on another host than localhost (and for
   * Safari, which takes no Secure cookie from localhost): the names lose their prefix, and anybody on the
   * network can read the tokens.
   */
  readonly secure?: boolean | undefined;
  /**
   * `SameSite` of the access cookie. Default `"lax"`. `"none"`, for a front end on another site, needs its
   * origin in `trustedOrigins` too. The refresh cookie is `Strict` but for `"none"`, since no link leads to it; with
   * `transparentRefresh` it is as the access cookie.
   */
  readonly sameSite?: "lax" | "strict" | "none" | undefined;
  /** The middle of both names; two applications on one host need two. Default `"sess"`. */
  readonly name?: string | undefined;
}

export interface CookieSettings {
  readonly secure: boolean;
  readonly sameSite: "lax" | "strict" | "none";
  readonly name: string;
}

/** @throws TypeError that names the option, and says what to give instead. */
export function checkCookies(options: boolean | CookieOptions = true): CookieSettings | undefined {
  if (options === false) return undefined;
  if (options !== true && (typeof options !== "object" || options === null)) {
    throw new TypeError("sess: cookies: must be true, false, or an object with secure, sameSite, name.");
  }
  const { secure = true, sameSite = "lax", name = "sess", ...others } = options === true ? {} : options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new TypeError(
      `sess: cookies.${unknown}: there is no such option. There are secure, sameSite, name.`,
    );
  }
  if (!["lax", "strict", "none"].includes(sameSite)) {
    throw new TypeError('sess: cookies.sameSite: must be "lax", "strict" or "none".');
  }
  // Browsers drop such a cookie, and nobody is told.
  if (sameSite === "none" && !secure) throw new TypeError('sess: cookies.sameSite: "none" needs `secure`.');
  if (typeof secure !== "boolean") throw new TypeError("sess: cookies.secure: must be true or false.");
  if (typeof name !== "string" || !/^[\w-]+$/.test(name)) {
    throw new TypeError("sess: cookies.name: must be letters, digits, underscores and hyphens.");
  }
  return { secure, sameSite, name };
}
