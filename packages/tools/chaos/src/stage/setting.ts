/** What a scenario runs on: servers, nodes, options and load. */
import type { Duration } from "@sess/core";
import type { NodeSettings } from "../node/messages.ts";

export interface Setting {
  readonly redis: "single" | "cluster" | "sentinel";
  /** Settings of Redis in its own words. */
  readonly redisSettings: Readonly<Record<string, string>>;
  /** Each node reaches its servers by a proxy of its own. */
  readonly proxied: boolean;
  /** Over the defaults below. */
  readonly options: Readonly<Record<string, Duration>>;
  /** By how many milliseconds the clocks of the nodes are ahead, in turn. */
  readonly skews: readonly number[];
  readonly near: NodeSettings["near"];
  readonly poolSize: number;
  readonly users: number;
  readonly devicesPerUser: number;
  /** How long a client waits between two requests, on average, in milliseconds. */
  readonly think: number;
}

export const DEFAULT_SETTING: Setting = {
  redis: "single",
  redisSettings: {},
  proxied: false,
  options: {},
  skews: [0],
  near: undefined,
  poolSize: 10,
  users: 24,
  devicesPerUser: 2,
  think: 45,
};

/** In milliseconds. Short lives, so that a run of seconds reaches every bound several times. */
export const SHORT_LIVES = {
  accessTtl: 3_000,
  clockTolerance: 1_000,
  tombstoneMargin: 2_000,
  idleTtl: 600_000,
  rotationGrace: 4_000,
  cacheDeadline: 50,
  storeDeadline: 1_000,
  cacheWriteDeadline: 500,
  reconcileEvery: 5_000,
} as const satisfies Record<string, number>;

export type Lives = Record<keyof typeof SHORT_LIVES, number>;
