/** What was configured, and which bounds follow from it. */

/** In milliseconds. */
export interface Rules {
  readonly accessTtl: number;
  readonly clockTolerance: number;
  readonly cacheDeadline: number;
  readonly cacheWriteDeadline: number;
  readonly storeDeadline: number;
  /** With a near cache: how long another node may not have heard. Else 0. */
  readonly lease: number;
  /** Of each node: what makes an epoch instant by that node's clock out of an `instant()`. */
  readonly clocks: readonly number[];
}

/** The largest difference between the clocks of two nodes. */
export function skew({ clocks }: Rules): number {
  return Math.max(...clocks) - Math.min(...clocks);
}

/** For how long after its end a session may be accepted, however the cache lies. */
export function bound(rules: Rules): number {
  return rules.accessTtl + rules.clockTolerance + skew(rules);
}
