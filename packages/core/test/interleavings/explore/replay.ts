/** Follows a list of choices. What is not possible is left out, so that a list can be cut short. */
import type { Action } from "../engine/action.ts";
import { start } from "../engine/natural.ts";
import type { Chooser } from "../engine/run.ts";

export function replay(choices: readonly string[]): Chooser {
  let at = 0;
  return {
    choose({ natural, others }, world, clients) {
      while (at < choices.length) {
        const key = choices[at++]!;
        const action = find(natural, key) ?? find(others(), key);
        if (action !== undefined) return action;
        const ready = key.startsWith("c") ? clients.readyFor(key) : undefined;
        if (ready !== undefined) return start(world, clients, ready);
      }
      return "enough";
    },
  };
}

function find(actions: readonly Action[], key: string): Action | undefined {
  return actions.find((action) => action.key === key);
}
