/** One thing that every implementation of a contract must do, as a function that throws when it does not. */

export interface ConformanceCase<Harness> {
  /** Says what must hold; unique within its suite. */
  readonly name: string;
  /** Rejects when it does not hold. Cases share nothing, so they may run side by side unless their list says otherwise. */
  readonly run: (harness: Harness) => Promise<void>;
}
