/** What a store brings along to be tested. */
import type { SessionStore } from "@sess/core";
import type { ConformanceCase } from "../conformance-case.ts";

export interface SessionStoreHarness {
  /**
   * Opens a store that is ready for use. All calls open the same data, each over a connection of its own
   * where the database knows such a thing, as two processes would: the cases let them compete. Two connections in
   * this process are not two processes to a database inside it. The data need not be empty.
   */
  readonly open: () => Promise<SessionStore>;
}

/** On data that several cases share, one case runs after the other: those of `prune` count what is there. */
export type SessionStoreCase = ConformanceCase<SessionStoreHarness>;
