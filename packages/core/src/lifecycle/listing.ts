/** Looking at sessions, and naming them. */
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Sessions } from "../sessions.ts";
import { checkSessionId, checkUserId, cutLabel, isStorable } from "./sign-in.ts";

export function createListing(
  { store, clock, tombstoneMargin }: Settings,
  callStore: StoreCall,
): Pick<Sessions, "find" | "list" | "history" | "rename"> {
  return {
    async find(sessionId) {
      checkSessionId(sessionId, "sessionId");
      if (!isStorable(sessionId)) return undefined;
      // As when a request asks: what has expired here may count elsewhere.
      const [found] = await callStore("findMany", () =>
        store.findMany([sessionId], clock() - tombstoneMargin),
      );
      return found;
    },

    async list(userId) {
      checkUserId(userId);
      return callStore("listByUser", () => store.listByUser(userId, clock()));
    },

    async history(userId, { limit = 100 } = {}) {
      checkUserId(userId);
      if (!Number.isSafeInteger(limit) || limit < 1) {
        throw new TypeError("sess: limit: must be a whole number of at least 1.");
      }
      return callStore("history", () => store.history(userId, limit));
    },

    async rename(sessionId, { userId, label }) {
      checkSessionId(sessionId, "sessionId");
      checkUserId(userId);
      const cut = cutLabel(label);
      if (cut === undefined) throw new TypeError("sess: label: must be a non-empty string.");
      if (!isStorable(sessionId)) return false;
      return callStore("rename", () => store.rename(sessionId, userId, cut));
    },
  };
}
