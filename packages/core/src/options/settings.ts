/** The options as the parts use them: checked when they are given, complete, durations in milliseconds. */
import type { Clock } from "../clock.ts";
import type { CacheStore } from "../contracts/cache-store.ts";
import type { Session } from "../contracts/session.ts";
import type { SessionStore } from "../contracts/session-store.ts";
import type { Key, RemoteKeys } from "../keys/key.ts";
import type { LifeTimes } from "./life-times.ts";
import type { StandardSchema } from "./standard-schema.ts";

export interface Settings extends LifeTimes {
  readonly issuer: string;
  readonly audience: string[];
  readonly keys: readonly Key[] | RemoteKeys;
  readonly store: SessionStore;
  readonly cache: CacheStore | undefined;
  readonly cachePrefix: string;
  readonly claimsSchema: StandardSchema | undefined;
  readonly computeClaims: ((session: Session) => unknown) | undefined;
  readonly maxSessionsPerUser: number | undefined;
  readonly whenFull: "end_oldest" | "refuse";
  readonly onRefreshReuse: "end_session" | "end_all";
  readonly storeConcurrency: number;
  readonly storeQueue: number;
  readonly clock: Clock;
}
