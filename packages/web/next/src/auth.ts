/** Who is asking, for pages, layouts and actions. */
import type { Authenticated, AuthenticateOptions } from "@sess/core";
import type { HttpSessions } from "@sess/http";
import { headers } from "next/headers.js";
import { cache } from "react";
import { speakOut } from "./outspoken.ts";
import { requestHead } from "./this-request.ts";

/** How strictly one call asks. */
export type AuthOptions = Pick<AuthenticateOptions, "consistency" | "maxAuthAge">;

/** `web` must refresh nobody, and let outages pass. */
export function createAuth<Claims extends object>(
  web: () => Promise<Pick<HttpSessions<object, Claims>, "authenticate">>,
): (options?: AuthOptions) => Promise<Authenticated<Claims> | undefined> {
  // A layout, its page and their parts ask once. In an action nothing is kept: it may sign in or out.
  const ask = cache(
    (
      consistency: AuthOptions["consistency"],
      maxAuthAge: AuthOptions["maxAuthAge"],
    ): Promise<Authenticated<Claims> | undefined> =>
      speakOut(async () => {
        const head = await requestHead();
        const outcome = await (await web()).authenticate(head, { consistency, maxAuthAge });
        return outcome.ok ? outcome.auth : undefined;
      }),
  );
  return async ({ consistency, maxAuthAge } = {}) => {
    // Each time, and first of all: while Next builds, this is where it learns that the page is made for each request;
    // and inside of what it keeps for everybody, such as unstable_cache, it says no, which React does not remember.
    await headers();
    return ask(consistency, maxAuthAge);
  };
}
