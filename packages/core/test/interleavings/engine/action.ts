/** What can happen next: each possibility has a short name, which is the same in every schedule. */
import type { Mishap } from "./scenario.ts";

export interface Action {
  /**
   * `c0_2` client 0 begins its operation 2; `aA3` message A3 is applied, `rA3` answered; `tA` timers of node A
   * fire; `T` time passes to the next timer, and `E` all is over; and of what goes wrong: `x` refuse, `d` drop, `b` break, `m` mute,
   * `h` hold and `g` again a message; `F` flush, `R` restore, `L` forget, `C` corrupt; `zA` node A crashes. What the cache tells node A by itself:
   * `pA` its next word arrives, `kA` it is cut, `jA` connected again, `lA` late.
   */
  readonly key: string;
  readonly mishap?: Mishap;
  /** It may as well happen later, whatever else does. */
  readonly late?: boolean;
  run(): void | Promise<void>;
}

/** What is possible at some point. */
export interface Possible {
  /** What happens by itself, on time. */
  readonly natural: readonly Action[];
  /** And what is late, and what may go wrong. */
  others(): readonly Action[];
}
