/** Tells a request that a browser makes on the chance that somebody will click. */
import type { RequestHead } from "../request.ts";

/** Of browsers now and earlier (Fetch §2.2.7, `Sec-Purpose`), and of Next's router. */
const ANNOUNCED: readonly [name: string, value: RegExp][] = [
  ["sec-purpose", /prefetch/i],
  ["purpose", /prefetch/i],
  ["x-moz", /prefetch/i],
  ["next-router-prefetch", /./],
];

export function isPrefetch({ headers }: RequestHead): boolean {
  return ANNOUNCED.some(([name, value]) => value.test(headers.get(name) ?? ""));
}
