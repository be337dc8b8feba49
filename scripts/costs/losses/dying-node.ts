/** A process that ends sessions, and is killed when the store has committed and nobody else has been told. */
import { type Addresses, openNode } from "./world.ts";

export interface Orders {
  readonly addresses: Addresses;
  readonly sessionIds: readonly string[];
}

async function main(): Promise<void> {
  const { addresses, sessionIds } = JSON.parse(process.argv[2]!) as Orders;
  const committed = (): void => void process.send?.("committed");
  const { sessions } = await openNode(addresses, {
    reconcileEvery: 0,
    wrapCache: (cache) => ({
      ...cache,
      // The store has committed. This word never leaves the process.
      set() {
        committed();
        return new Promise(() => {});
      },
    }),
  });
  const end = (id: string): Promise<unknown> => sessions.revoke(id);
  if (addresses.kind === "S1") await Promise.all(sessionIds.map(end));
  for (const id of sessionIds) {
    await end(id);
    committed();
  }
}

void main();
