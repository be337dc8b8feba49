/** What no real cluster does on demand: another master answers before the client says that it is one. */
import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import type { ClusterClient } from "./watchable.ts";
import { createWatcher } from "./watcher.ts";

/** Never gets anywhere. */
class Silent extends EventEmitter {
  readonly status = "wait";
  readonly options = {};
  readonly duplicate = (): Silent => new Silent();
  readonly call = (): Promise<never> => new Promise(() => {});
  readonly connect = (): Promise<void> =>
    new Promise((_, reject) => this.once("end", () => reject(new Error("ended"))));
  readonly disconnect = (): void => void this.emit("end");
}

class Masters extends EventEmitter {
  readonly status = "ready";
  readonly options = {};
  masters = [new Silent()];
  readonly nodes = (): Silent[] => this.masters;
}

it("tells a gap before the answer of another master, though no event has told of it", async () => {
  const client = new Masters();
  const { around, watch } = createWatcher({ kind: "cluster", client: client as unknown as ClusterClient });
  const events: string[] = [];
  const { close } = watch(({ type }) => events.push(type));
  await around("session:a", async () => {});
  expect(events).toEqual([]);
  const asked = around("session:a", async () => {
    client.masters = [new Silent()];
  });
  await asked.then(() => events.push("answer"));
  expect(events).toEqual(["gap", "answer"]);
  await close();
  expect(client.eventNames()).toEqual([]);
});
