/** Something that a promise rules out, and the calls that show it. */
import type { Call } from "./history.ts";

export type Promised = "P1" | "P2" | "P3" | "P4" | "P5" | "refresh" | "list";

export interface Violation {
  readonly promise: Promised;
  /** A sentence. */
  readonly what: string;
  /** What came out wrong, and what makes it wrong: the last one is the wrong answer. */
  readonly calls: readonly Call[];
}
