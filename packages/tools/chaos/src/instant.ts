/** Instants of the system's monotonic clock, in milliseconds: the same in every process of this machine. */
export function instant(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** What the two clocks differ by: an instant plus this is epoch milliseconds. */
export function epochOffset(): number {
  return Date.now() - instant();
}
