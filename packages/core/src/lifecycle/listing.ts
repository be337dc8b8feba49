/** Looking at sessions, and naming them. */
import type { Ask } from "../authenticate/3-fallback.ts";
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Sessions } from "../sessions.ts";
import { checkSessionId, checkUserId, cutLabel, isStorable } from "./sign-in.ts";

export function createListing(
  { store, clock }: Settings,
  { callStore, ask }: { callStore: StoreCall; ask: Ask },
): Pick<Sessions, "find" | "list" | "history" | "rename"> {
  return {
    async find(sessionId) {
      checkSessionId(sessionId, "sessionId");
      // As when a request asks: nodes at the edge ask for many sessions at once after their cache was flushed.
      return isStorable(sessionId) ? ask(sessionId) : undefined;
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
