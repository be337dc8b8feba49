/** Has all nodes put under load from inside, and takes their figures together. */
import type { Hammer, Hammered } from "../node/messages.ts";
import type { Stage } from "../stage/stage.ts";

/** So many sessions on each node. */
export async function mint({ fleet }: Stage, group: string, count: number): Promise<void> {
  await Promise.all(fleet.nodes.map((node) => node.command({ command: "mint", group, count })));
}

export async function hammer({ fleet }: Stage, how: Hammer): Promise<Hammered> {
  const all = await Promise.all(fleet.nodes.map((node) => node.command({ command: "hammer", how })));
  return together(all as Hammered[]);
}

export function together(all: readonly Hammered[]): Hammered {
  const outcomes: Record<string, number> = {};
  for (const [name, times] of all.flatMap((each) => Object.entries(each.outcomes))) {
    outcomes[name] = (outcomes[name] ?? 0) + times;
  }
  return { took: all.flatMap(({ took }) => took), outcomes };
}

export function countOf({ outcomes }: Hammered, ...names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (outcomes[name] ?? 0), 0);
}

/** What an outage may be answered with. */
export const UNAVAILABLE = ["ERR_SESS_TIMEOUT", "ERR_SESS_STORE_UNAVAILABLE", "ERR_SESS_OVERLOADED"] as const;

/** Calls of the store since the last time, by method, on all nodes together. */
export async function storeCalls(stage: Stage): Promise<Record<string, number>> {
  const calls: Record<string, number> = {};
  for (const seen of await stage.observe()) {
    for (const [method, times] of Object.entries(seen.storeCalls)) {
      calls[method] = (calls[method] ?? 0) + times;
    }
  }
  return calls;
}
