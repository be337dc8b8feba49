/** An instant that processes of one machine agree on, in microseconds: the system's monotonic clock. */

export function instant(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
