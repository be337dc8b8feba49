/** All that one run has found. */
import type { Costs } from "./count-operations.ts";
import type { Loss } from "./losses/events.ts";
import type { Kind } from "./losses/world.ts";
import type { Bytes } from "./measure-bytes.ts";

export interface Measured {
  readonly measuredAt: string;
  readonly node: string;
  readonly operations: readonly Costs[];
  readonly bytes: readonly Bytes[];
  readonly losses: readonly { readonly event: string; readonly kind: Kind; readonly loss: Loss }[];
  /** What could not be measured, and what to do about it. */
  readonly missing: readonly { readonly name: string; readonly why: string }[];
}
