/** A `SessionStore` that asks the application: it reads sessions, and everything else is the application's to do. */
import type { SessionStore } from "@sess/core";
import { introspect } from "./introspect.ts";
import { checkOptions, type IntrospectionOptions } from "./options.ts";

/**
 * For a service that only authenticates, such as an edge in front of the application. Each session is a request to the
 * application, which asks its own store, so what has been revoked there is refused at the next miss.
 *
 * `revokedSince` and `denied` answer "none": they are read to tell the cache again of what it may have lost, and the
 * application, whose store knows, does that every `reconcileEvery`. All that writes or lists rejects.
 *
 * @throws TypeError when an option is wrong: it names the option, and what to give instead.
 */
export function introspectionStore(options: IntrospectionOptions): SessionStore {
  const endpoint = checkOptions(options);
  return {
    async findMany(ids, now) {
      const sessions = await Promise.all(ids.map((id) => introspect(endpoint, id)));
      return sessions
        .filter((session) => session !== undefined)
        .map((session) => ({
          ...session,
          denied: session.denied.filter(({ expiresAt }) => expiresAt > now),
        }));
    },

    revokedSince: async () => [],
    denied: async () => [],

    create: async () => onlyThere("a sign-in"),
    rotate: async () => onlyThere("a refresh"),
    revoke: async () => onlyThere("a revocation"),
    revokeAll: async () => onlyThere("a revocation"),
    reauthenticate: async () => onlyThere("a proof of who the user is"),
    rename: async () => onlyThere("a change of a label"),
    deny: async () => onlyThere("the denial of a token"),
    listByUser: async () => onlyThere("a list of sessions"),
    history: async () => onlyThere("a list of sessions"),
    prune: async () => onlyThere("pruning"),
  };
}

function onlyThere(what: string): never {
  throw new Error(
    `introspectionStore: ${what} is the application's to do: ask it, since sessions are only read here`,
  );
}
