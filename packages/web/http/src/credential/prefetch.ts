/** Tells a request whose answer may be dropped, such as one on the chance that somebody will click. */
import type { RequestHead } from "../request.ts";

/** Of browsers now and earlier (Fetch §2.2.7, `Sec-Purpose`), and of Next's router. */
const ANNOUNCED: readonly [name: string, value: RegExp][] = [
  ["sec-purpose", /prefetch/i],
  ["purpose", /prefetch/i],
  ["x-moz", /prefetch/i],
  ["next-router-prefetch", /./],
  // Next itself, for where an action redirects to: it passes on the page, and no cookie of it.
  ["x-action-redirect", /./],
];

export function isPrefetch({ headers }: RequestHead): boolean {
  return ANNOUNCED.some(([name, value]) => value.test(headers.get(name) ?? ""));
}
