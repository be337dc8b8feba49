/** Instants are epoch milliseconds; durations are strings such as "10m", or milliseconds. */

/** Tells the current instant, in epoch milliseconds. */
export type Clock = () => number;

/** `"250ms"`, `"10s"`, `"15m"`, `"12h"`, `"30d"`, or a number of milliseconds. */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The duration in milliseconds, or `undefined` when it is none. */
export function parseDuration(duration: unknown): number | undefined {
  if (typeof duration === "number") {
    return Number.isSafeInteger(duration) && duration >= 0 ? duration : undefined;
  }
  if (typeof duration !== "string") return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration) ?? [];
  const ms = Math.round(Number(amount) * (UNITS[unit ?? ""] ?? Number.NaN));
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** Instant to NumericDate (RFC 7519 §2), rounded down: seconds exist only where a JWT is made or read. */
export function toNumericDate(instant: number): number {
  return Math.floor(instant / 1_000);
}
