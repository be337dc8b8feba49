/** A process that prunes when it is told to, several times, and tells what came out of each. */
import { setTimeout as sleep } from "node:timers/promises";
import { instant } from "./instant.ts";
import { openDatabase } from "./open-database.ts";

export interface Order {
  readonly before: number;
  /** When to begin, by `instant()`. */
  readonly at: number;
  readonly times: number;
}

/** How many sessions each prune has forgotten, and what failed. */
export interface Pruned {
  readonly counts: readonly number[];
  readonly failures: readonly string[];
}

function main(): void {
  const { url } = JSON.parse(process.argv[2]!) as { readonly url: string };
  const { store, close } = openDatabase(url);

  async function obey({ before, at, times }: Order): Promise<void> {
    await sleep(Math.max(0, (at - instant()) / 1_000));
    const counts: number[] = [];
    const failures: string[] = [];
    for (let time = 0; time < times; time += 1) {
      await store.prune(before).then(
        (count) => counts.push(count),
        (error: unknown) => failures.push(String(error)),
      );
    }
    process.send?.({ counts, failures } satisfies Pruned);
  }

  process.on("message", (order) => void obey(order as Order));
  process.on("disconnect", () => void close());
  process.send?.("ready");
}

main();
