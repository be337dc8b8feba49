/** Tells a request that another site made a browser send: cross-site request forgery. */
import type { RequestHead } from "../request.ts";

/** RFC 9110 §9.2.1, but for TRACE. They change nothing, so a forged one gains nothing. */
const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether the request changes state and comes from elsewhere. The algorithm of `CrossOriginProtection` in
 * Go's net/http: browsers say where a request comes from, in `Sec-Fetch-Site` since 2023 and in `Origin`
 * before, and scripts cannot change either; who sends neither is no browser, and cannot be made to forge. An upgrade is
 * no safe request, whatever its method: any page can open a WebSocket, write to it and read from it (RFC 6455 §10.2).
 */
export function isCrossSite(
  { method, headers, url }: RequestHead,
  trustedOrigins: ReadonlySet<string>,
): boolean {
  if (SAFE_METHODS.has(method) && headers.get("upgrade") === null) return false;
  const origin = headers.get("origin") || undefined;
  const site = headers.get("sec-fetch-site") || undefined;
  if (site === "same-origin" || site === "none") return false;
  if (origin !== undefined && trustedOrigins.has(origin)) return false;
  if (site !== undefined) return true;
  return origin !== undefined && !isSameHost(origin, headers.get("host")?.toLowerCase() ?? hostOf(url));
}

/** `Host` has no scheme, so http to https of one host passes, in old browsers only; HSTS closes that. */
function isSameHost(origin: string, host: string | undefined): boolean {
  return host !== undefined && hostOf(origin) === host;
}

function hostOf(url = ""): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
