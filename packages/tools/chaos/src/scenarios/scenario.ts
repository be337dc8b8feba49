/** What can be run by name. */
import type { Need } from "@sess/servers";
import type { Figures } from "../history/figures.ts";
import type { SabotageName } from "../node/sabotage.ts";
import type { Random } from "../random.ts";

export interface Scenario {
  readonly name: string;
  /** What is done, in a line. */
  readonly does: string;
  readonly needs: readonly Need[];
  /** Its share of the seconds. */
  readonly weight: number;
  run(circumstances: Circumstances): Promise<Result>;
}

export interface Circumstances {
  readonly random: Random;
  readonly milliseconds: number;
  readonly nodes: number;
  /** Aborted when the whole run is to end. */
  readonly signal: AbortSignal;
  readonly sabotage: SabotageName | undefined;
  /** Says what goes on. */
  readonly tell: (what: string) => void;
}

export interface Result {
  readonly figures: Figures & { readonly storeQueries: number };
  /** What has been measured besides, and what it may be. */
  readonly measured: readonly Measured[];
  /** Readable excerpts of the history, one for each violation. */
  readonly violations: readonly string[];
}

export interface Measured {
  readonly what: string;
  /** With its unit. */
  readonly value: string;
  /** What it may be, and whether it is; where there is no bar, it is only told. */
  readonly bar?: { readonly is: string; readonly isMet: boolean } | undefined;
}
