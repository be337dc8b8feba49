/** Keeps cookies through an error: Koa's own answer to one drops every header but those of the error. */
import type { HeaderPairs } from "@sess/http";

/**
 * A refresh that happened on the way to a handler has used up the refresh token that the browser holds. Were its
 * successor lost because that handler threw, the next refresh would look like a thief's.
 */
export async function keepCookies(headers: HeaderPairs, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const cookies = headers.filter(([name]) => name.toLowerCase() === "set-cookie").map(([, value]) => value);
    if (cookies.length > 0 && error instanceof Error && Object.isExtensible(error)) {
      const own = (error as { headers?: object }).headers;
      Object.assign(error, { headers: { ...own, "Set-Cookie": cookies } });
    }
    throw error;
  }
}
