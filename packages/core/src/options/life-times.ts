/** All life times and deadlines, and the one policy that holds between them. */
import { type Duration, parseDuration } from "../clock.ts";
import { refuse } from "./refuse.ts";

/** In milliseconds. */
export interface LifeTimes {
  readonly accessTtl: number;
  readonly idleTtl: number;
  readonly absoluteTtl: number;
  readonly rotationGrace: number;
  readonly clockTolerance: number;
  readonly tombstoneMargin: number;
  /** Longer than the life of every access token that was made before a revocation. */
  readonly tombstoneTtl: number;
  readonly cacheDeadline: number;
  readonly storeDeadline: number;
  readonly cacheWriteDeadline: number;
  /** 0: never. */
  readonly reconcileEvery: number;
}

type Given = { readonly [Name in keyof typeof DEFAULT_LIFE_TIMES]?: Duration | undefined };

export const DEFAULT_LIFE_TIMES = {
  accessTtl: "10m",
  idleTtl: "14d",
  absoluteTtl: "90d",
  rotationGrace: "10s",
  clockTolerance: "5s",
  tombstoneMargin: "1m",
  cacheDeadline: "50ms",
  storeDeadline: "2s",
  cacheWriteDeadline: "1s",
  reconcileEvery: "1m",
} as const;

const SECOND = 1_000;
const HOUR = 3_600_000;
/** Beyond it, instants are no dates any more. */
const CENTURY = 36_500 * 24 * HOUR;

/** @throws TypeError that names the option and says what to give instead. */
export function checkLifeTimes(given: Given): LifeTimes {
  const duration = (name: keyof Given, least: number, most: number): number => {
    const value = parseDuration(given[name] ?? DEFAULT_LIFE_TIMES[name]);
    if (value === undefined) {
      refuse(name, "a duration", 'such as "10m", "250ms", "14d", or a whole number of milliseconds');
    }
    if (value < least) throw new TypeError(`sess: ${name}: must be at least ${least} ms.`);
    if (value > most) throw new TypeError(`sess: ${name}: must be at most ${most} ms.`);
    return value;
  };
  const accessTtl = duration("accessTtl", SECOND, CENTURY);
  // In whole seconds, as NumericDate is: part of one would let a token live longer than its tombstone.
  const clockTolerance = Math.ceil(duration("clockTolerance", 0, HOUR) / SECOND) * SECOND;
  const tombstoneMargin = duration("tombstoneMargin", 0, 24 * HOUR);
  const lifeTimes: LifeTimes = {
    accessTtl,
    idleTtl: duration("idleTtl", SECOND, CENTURY),
    absoluteTtl: duration("absoluteTtl", SECOND, CENTURY),
    rotationGrace: duration("rotationGrace", 0, CENTURY),
    clockTolerance,
    tombstoneMargin,
    tombstoneTtl: accessTtl + clockTolerance + tombstoneMargin,
    cacheDeadline: duration("cacheDeadline", 1, 60 * SECOND),
    storeDeadline: duration("storeDeadline", 1, 600 * SECOND),
    cacheWriteDeadline: duration("cacheWriteDeadline", 1, 60 * SECOND),
    reconcileEvery: duration("reconcileEvery", 0, 24 * HOUR),
  };
  checkPolicy(lifeTimes);
  return lifeTimes;
}

/** One policy for all life times: access < idle ≤ absolute, and the grace below the idle time. */
function checkPolicy({ accessTtl, idleTtl, absoluteTtl, rotationGrace }: LifeTimes): void {
  if (accessTtl >= idleTtl) {
    throw new TypeError(
      `sess: accessTtl: must be shorter than idleTtl (${accessTtl} ms is not shorter than ${idleTtl} ms), ` +
        "or no session could be refreshed in time. Shorten accessTtl or lengthen idleTtl.",
    );
  }
  if (idleTtl > absoluteTtl) {
    throw new TypeError(
      `sess: idleTtl: must not be longer than absoluteTtl (${idleTtl} ms is longer than ${absoluteTtl} ms), ` +
        "or it would never count. Shorten idleTtl or lengthen absoluteTtl.",
    );
  }
  if (rotationGrace >= idleTtl) {
    throw new TypeError(
      "sess: rotationGrace: must be shorter than idleTtl, or a stolen refresh token would never be noticed. " +
        'Shorten it; "10s" is enough for two tabs and a lost answer.',
    );
  }
}
