/** All nodes of a run, and what they have been through. */
import type { Accident } from "../history/history.ts";
import type { NodeSettings } from "../node/messages.ts";
import { type NodeProcess, startNode } from "./node-process.ts";

export interface Fleet {
  readonly nodes: readonly NodeProcess[];
  readonly accidents: readonly Accident[];
  close(): Promise<void>;
}

export async function startFleet(settings: readonly NodeSettings[]): Promise<Fleet> {
  const accidents: Accident[] = [];
  const starting = settings.map((each) => startNode(each, (accident) => void accidents.push(accident)));
  const results = await Promise.allSettled(starting);
  const nodes = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.close()));
  };
  const failed = results.find((result) => result.status === "rejected");
  if (failed === undefined) return { nodes, accidents, close };
  await close();
  throw failed.reason;
}
