/**
 * Every schedule of a scenario, one after the other, each from its beginning: depth first, with sleep sets
 * (Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996, §5).
 *
 * Two schedules that differ only in the order of steps that touch nothing in common are one and the same, and
 * of those only one is run to its end: once a step has been tried at some point, what follows without it need not
 * take it before something that depends on it has happened.
 */
import type { Action, Possible } from "../engine/action.ts";
import { type Footprint, isIndependent } from "../engine/footprint.ts";
import type { Chooser } from "../engine/run.ts";

interface Fork {
  readonly keys: readonly string[];
  readonly sleeping: ReadonlyMap<string, Footprint>;
  readonly tried: Map<string, Footprint>;
  chosen: string;
  footprint: Footprint | undefined;
}

export class Exhaustive implements Chooser {
  readonly #forks: Fork[] = [];
  readonly #reduced: boolean;
  #depth = 0;

  /** Without reduction, every order counts: to see that reducing leaves nothing out. */
  constructor(reduced = true) {
    this.#reduced = reduced;
  }

  choose({ natural, others }: Possible): Action | "stop" {
    const fork = this.#forks[this.#depth] ?? this.#fork([...natural, ...others()]);
    // All that is possible has been tried before, with nothing that depends on it since.
    if (fork === undefined) return "stop";
    const isChosen = ({ key }: Action): boolean => key === fork.chosen;
    const chosen = natural.find(isChosen) ?? others().find(isChosen);
    if (chosen === undefined) throw new Error(`${fork.chosen} is not possible any more: a run is not pure`);
    this.#depth += 1;
    return chosen;
  }

  done(_: Action, footprint: Footprint): void {
    this.#forks[this.#depth - 1]!.footprint = footprint;
  }

  /** Goes on to the next schedule; whether there is one. */
  next(): boolean {
    this.#depth = 0;
    for (let fork = this.#forks.at(-1); fork !== undefined; fork = this.#forks.at(-1)) {
      fork.tried.set(fork.chosen, fork.footprint!);
      const { tried, sleeping } = fork;
      const untried = fork.keys.find((key) => !tried.has(key) && !sleeping.has(key));
      if (untried !== undefined) {
        fork.chosen = untried;
        return true;
      }
      this.#forks.pop();
    }
    return false;
  }

  #fork(actions: readonly Action[]): Fork | undefined {
    const sleeping = this.#reduced ? this.#stillSleeping() : new Map<string, Footprint>();
    const keys = actions.map(({ key }) => key);
    const chosen = keys.find((key) => !sleeping.has(key));
    if (chosen === undefined) return undefined;
    const fork: Fork = { keys, sleeping, tried: new Map(), chosen, footprint: undefined };
    this.#forks.push(fork);
    return fork;
  }

  #stillSleeping(): Map<string, Footprint> {
    const before = this.#forks.at(-1);
    if (before === undefined) return new Map();
    return new Map(
      [...before.sleeping, ...before.tried].filter(([, footprint]) =>
        isIndependent(footprint, before.footprint!),
      ),
    );
  }
}
