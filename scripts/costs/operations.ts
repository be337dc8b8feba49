/** What is counted: everything that an application does with sessions. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Issued, Sessions, SessionStore } from "@sess/core";

export interface Subject {
  readonly store: SessionStore;
  readonly sessions: Sessions;
  /** The same with at most three sessions a user. */
  readonly limited: Sessions;
  /** Without a cache: does nothing. */
  forget(sessionId: string): Promise<void>;
}

export interface Operation {
  readonly name: string;
  /** About the cache, and the same as another one where there is none. */
  readonly takesCache?: boolean;
  /** Only for a store that has something to prune. */
  readonly prunes?: boolean;
  /** Makes ready what it takes, and returns what is counted. */
  prepare(subject: Subject): Promise<() => Promise<unknown>>;
}

const AT_ONCE = 100;
const DAY = 86_400_000;

export const operations: readonly Operation[] = [
  {
    name: "`issue`",
    prepare:
      async ({ sessions }) =>
      () =>
        issue(sessions),
  },
  {
    name: "`issue`, one more than `maxSessionsPerUser` 3",
    async prepare({ limited }) {
      const userId = randomUUID();
      await times(3, () => issue(limited, userId));
      return () => issue(limited, userId);
    },
  },
  {
    name: "`authenticate`",
    prepare: async ({ sessions }) => {
      const { accessToken } = await issue(sessions);
      await remembered();
      await accepted(sessions, accessToken);
      return () => accepted(sessions, accessToken);
    },
  },
  {
    name: "`authenticate`, not in the cache",
    takesCache: true,
    prepare: async ({ sessions, forget }) => {
      const { accessToken, session } = await issue(sessions);
      return async () => {
        await forget(session.id);
        await accepted(sessions, accessToken);
      };
    },
  },
  {
    name: '`authenticate`, `"strong"`',
    takesCache: true,
    prepare: async ({ sessions }) => {
      const { accessToken } = await issue(sessions);
      return () => accepted(sessions, accessToken, { consistency: "strong" });
    },
  },
  {
    name: `\`authenticate\`, ${AT_ONCE} sessions at once`,
    prepare: async ({ sessions }) => {
      const all = await times(AT_ONCE, () => issue(sessions));
      const request = (): Promise<unknown> =>
        Promise.all(all.map(({ accessToken }) => accepted(sessions, accessToken)));
      await remembered();
      await request();
      return request;
    },
  },
  {
    name: `\`authenticate\`, ${AT_ONCE} at once, none in the cache`,
    takesCache: true,
    prepare: async ({ sessions, forget }) => {
      const all = await times(AT_ONCE, () => issue(sessions));
      return async () => {
        await Promise.all(all.map(({ session }) => forget(session.id)));
        await Promise.all(all.map(({ accessToken }) => accepted(sessions, accessToken)));
      };
    },
  },
  {
    name: "`refresh`",
    prepare: async ({ sessions }) => {
      const { refreshToken } = await issue(sessions);
      return async () => done(await sessions.refresh(refreshToken));
    },
  },
  {
    name: "`refresh`, again with the same token",
    prepare: async ({ sessions }) => {
      const { refreshToken } = await issue(sessions);
      done(await sessions.refresh(refreshToken));
      return async () => done(await sessions.refresh(refreshToken));
    },
  },
  {
    name: "`revoke`",
    prepare: async ({ sessions }) => {
      const { session } = await issue(sessions);
      return () => sessions.revoke(session.id);
    },
  },
  {
    name: "`revokeAll`, of 3 sessions",
    prepare: async ({ sessions }) => {
      const userId = randomUUID();
      await times(3, () => issue(sessions, userId));
      return () => sessions.revokeAll(userId);
    },
  },
  {
    name: "`deny`",
    prepare: async ({ sessions }) => {
      const { accessToken } = await issue(sessions);
      return async () => done(await sessions.deny(accessToken));
    },
  },
  {
    name: "`reauthenticate`",
    prepare: async ({ sessions }) => {
      const { session } = await issue(sessions);
      return async () => done(await sessions.reauthenticate(session.id, { userId: session.userId }));
    },
  },
  {
    name: "`rename`",
    prepare: async ({ sessions }) => {
      const { session } = await issue(sessions);
      return () => sessions.rename(session.id, { userId: session.userId, label: "phone" });
    },
  },
  {
    name: "`list`, of 3 sessions",
    prepare: async ({ sessions }) => {
      const userId = randomUUID();
      await times(3, () => issue(sessions, userId));
      return () => sessions.list(userId);
    },
  },
  {
    name: "`history`, of 3 sessions",
    prepare: async ({ sessions }) => {
      const userId = randomUUID();
      await times(3, () => issue(sessions, userId));
      return () => sessions.history(userId);
    },
  },
  {
    name: "`store.prune`, with nothing to forget",
    prunes: true,
    prepare:
      async ({ store }) =>
      () =>
        store.prune(Date.now() - 30 * DAY),
  },
];

function issue(sessions: Sessions, userId: string = randomUUID()): Promise<Issued> {
  return sessions.issue({ userId, device: { userAgent: "Mozilla/5.0", ip: "203.0.113.7" } });
}

async function accepted(
  sessions: Sessions,
  accessToken: string,
  options: { consistency?: "strong" } = {},
): Promise<void> {
  done(await sessions.authenticate(accessToken, options));
}

/** The cache is told of a sign-in in the background, and tells of it: what is read before that, no memory keeps. */
function remembered(): Promise<void> {
  return sleep(300);
}

/** What is counted must have happened. */
function done(outcome: { readonly ok: boolean; readonly reason?: string }): void {
  if (!outcome.ok) throw new Error(`refused: ${outcome.reason}`);
}

function times<Result>(count: number, work: () => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, work));
}
