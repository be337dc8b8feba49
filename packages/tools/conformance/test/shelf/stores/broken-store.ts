/** What deliberately broken stores are made of. */
import type { Created, NewSession, Session, SessionLimit, SessionStore } from "@sess/core";

/** A store that is right but for what happens to arguments and answers on their way. */
export interface BrokenStore {
  readonly breakIt: (store: SessionStore) => Partial<SessionStore>;
  /** The start of the name of a case that has to fail. */
  readonly caughtBy: string;
}

/** `create` with other fields than it was given. */
export const changedOnCreate =
  (change: (session: NewSession) => Partial<NewSession>) =>
  (store: SessionStore): Partial<SessionStore> => ({
    create: (session, limit) => store.create({ ...session, ...change(session) }, limit),
  });

/** `create` with another limit than it was given. */
export const changedLimit =
  (change: (limit: SessionLimit, session: NewSession) => SessionLimit | undefined) =>
  (store: SessionStore): Partial<SessionStore> => ({
    create: (session, limit) => store.create(session, limit && change(limit, session)),
  });

export const seconds = (instant: number): number => Math.floor(instant / 1_000) * 1_000;

export const findOne = async (store: SessionStore, id: string): Promise<Session | undefined> =>
  (await store.findMany([id], 0))[0];

export const fenced: Created = { outcome: "fenced", ended: [] };

/** Lets whatever else is under way go first, as a round trip to a database would. */
export const meanwhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
