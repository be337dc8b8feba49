/** The end of a node in the middle of what it does: what it has sent may still arrive, and nobody hears the answers. */
import type { World } from "./world.ts";

/** One has to be left, to see what became of it all. */
export function canCrash({ nodes, crashed }: World, node: string): boolean {
  return !crashed.has(node) && nodes.size - crashed.size > 1;
}

export function crash(world: World, node: string): void {
  const { crashed, time, channels, network, running, footprint, story } = world;
  footprint.everything = true;
  story.tell(world, () => `node ${node} crashes`);
  crashed.add(node);
  time.clearAll(node);
  channels.delete(node);
  for (const message of network.inFlight.filter((of) => of.node === node)) {
    if (message.state === "applied") network.end(message, world.when);
    else message.held = true;
  }
  // Its clients go elsewhere.
  for (const [call, ended] of running) {
    if (call.node !== node) continue;
    running.delete(call);
    ended();
  }
}
