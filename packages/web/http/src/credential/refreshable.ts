/** Tells a request whose answer could not bring new cookies to the browser: it must not use up the old ones. */
import type { RequestHead } from "../request.ts";

/**
 * An upgrade, such as a WebSocket's, is answered by whatever takes over the connection. And what another site's page
 * asks for without navigating here (an image, a fetch) it can break off as it likes, again and again.
 */
export function isRefreshable({ headers }: RequestHead, trustedOrigins: ReadonlySet<string>): boolean {
  if (headers.get("upgrade") !== null) return false;
  const isFromElsewhere =
    headers.get("sec-fetch-site") === "cross-site" && headers.get("sec-fetch-mode") !== "navigate";
  return !isFromElsewhere || trustedOrigins.has(headers.get("origin") ?? "");
}
