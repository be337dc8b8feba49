/** What the worker and the test say to each other, in JSON. */
import type { HttpOptions } from "@sess/http";

/** A method of the sessions; `sessionsOf` of the options; or `situation`. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly result?: unknown }
  | { readonly error: { readonly code?: string; readonly message: string } };

/** The behaviour that is tried out. */
export interface Situation {
  readonly now: number;
  readonly options: HttpOptions;
}
