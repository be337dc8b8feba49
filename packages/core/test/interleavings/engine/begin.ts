/** Begins what a client does, and notes how it ends. */
import type { Outcome } from "./call.ts";
import { nameOf, type Operation } from "./operation.ts";
import { callOf, perform, receiveFrom } from "./perform.ts";
import type { World } from "./world.ts";

/** Calls back when all of it has ended. */
export function begin(world: World, operation: Operation, id: string, ended: () => void): void {
  if (operation.do === "together") {
    let left = operation.all.length;
    for (const [index, one] of operation.all.entries()) {
      begin(world, one, `${id}.${index}`, () => {
        left -= 1;
        if (left === 0) ended();
      });
    }
    return;
  }
  if (operation.do === "wait") {
    world.enter(id);
    world.story.tell(world, () => `client ${id} waits for ${operation.ms} ms`);
    world.time.set(id, operation.ms, ended);
    return;
  }
  const call = callOf(world, operation, id);
  if (call === undefined) {
    ended();
    return;
  }
  world.enter(call.node);
  if (operation.do === "close") world.closed.add(call.node);
  world.footprint.marks.add("start");
  world.calls.push(call);
  world.running.set(call, ended);
  world.story.tell(world, () => `node ${call.node}: ${nameOf(operation)} begins (${id})`);
  const end = (outcome: Outcome): void => {
    call.end = { step: world.step, at: world.time.now, outcome };
    world.footprint.marks.add("end");
    world.running.delete(call);
    receiveFrom(world, call);
    world.story.tellEnd(world, call);
    ended();
  };
  perform(world, call).then(
    (value) => end({ returned: true, value }),
    (error: unknown) => end({ returned: false, error }),
  );
}
