/** Signs out from an action or a route handler: as the routes for it do. */
import type { HttpSessions } from "@sess/http";
import { speakOut } from "./outspoken.ts";
import { requestHead, setCookies } from "./this-request.ts";

/** Which sessions end. */
export interface SignOutOptions {
  /** All of the user's, and not this one alone. Default `false`. */
  readonly everywhere?: boolean | undefined;
}

/** `web` must let outages pass. */
export function createSignOut(
  web: () => Promise<Pick<HttpSessions<object>, "basePath" | "handle">>,
): (options?: SignOutOptions) => Promise<{ readonly propagated: boolean }> {
  return ({ everywhere = false } = {}) =>
    speakOut(async () => {
      const head = await requestHead("POST");
      const { basePath, handle } = await web();
      const url = `${basePath}/${everywhere ? "logout-all" : "logout"}`;
      const response = await handle({ ...head, url, body: null });
      // 401: there is no session to end any more.
      if (!response!.ok && response!.status !== 401) {
        throw new Error(`sess: signOut: refused, ${JSON.stringify(await response!.json())}.`);
      }
      await setCookies([...response!.headers]);
      return response!.status === 200 ? await response!.json() : { propagated: true };
    });
}
