/** Lets outages through `@sess/http` as they are, for where nobody can be sent its 503: a page, an action. */
import { isUnavailable, SessError } from "@sess/core";

/** No `SessError` to whoever looks: so it is thrown on, and not answered. */
class Outage extends Error {
  constructor(override readonly cause: Error) {
    super("an outage");
  }
}

/** `sessions`, whose outages pass. */
export function outspoken<Sessions extends object>(sessions: Sessions): Sessions {
  return new Proxy(sessions, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(member, target, args);
        } catch (error) {
          throw isUnavailable(error) ? new Outage(error) : error;
        }
      };
    },
  });
}

/**
 * The same, and it refreshes nobody: a page can set no cookie, so that the new tokens would be lost, and the old ones
 * be taken for stolen when they come back.
 */
export function withoutRefresh<Sessions extends object>(sessions: Sessions): Sessions {
  return { ...outspoken(sessions), refresh: undecided };
}

function undecided(): never {
  throw new Outage(
    new SessError(
      "ERR_SESS_STORE_UNAVAILABLE",
      "sess: auth: nobody can tell who this is. The access token is over, and the proxy has not refreshed it: " +
        "either the store cannot be asked, or proxy.ts does not cover this path.",
    ),
  );
}

/** What `work` gives; an outage is thrown as what it is. */
export async function speakOut<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Outage ? error.cause : error;
  }
}
