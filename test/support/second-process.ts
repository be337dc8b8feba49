/** Starts `second-process-main.ts` as a Node process of its own. */
import type { Setting } from "./either-store.ts";
import { forkFile } from "./forked.ts";
import { instant } from "./instant.ts";
import type { Call, Order, Outcome } from "./second-process-main.ts";

export interface SecondProcess {
  readonly pid: number;
  /** Makes all calls at once, at the given instant or now, and resolves to what came out of each. */
  make(calls: readonly Call[], at?: number): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}

export async function startSecondProcess(setting: Setting): Promise<SecondProcess> {
  const { pid, ask, close } = await forkFile("./second-process-main.ts", setting);
  return {
    pid,
    make: async (calls, at = instant()) => (await ask({ calls, at } satisfies Order)) as readonly Outcome[],
    close,
  };
}
