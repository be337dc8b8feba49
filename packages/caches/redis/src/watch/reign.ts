/** Which master it is whose pushes are heard: a failover, or a change of what it serves, begins another reign. */
import type { Callable } from "./watchable.ts";

/** Equal exactly as long as it is the same server, master of the same data, without interruption. */
export interface Reign {
  readonly name: string;
  /** In a cluster: as far as this node has heard of changes of who serves what. */
  readonly epoch: string;
  /** In a cluster: how many masters serve something. */
  readonly masters: number;
}

/** @throws Error when it is no master, or its cluster is down: nobody is to rely on what it says. */
export async function reignOf(server: Callable): Promise<Reign> {
  const info = fields(await server.call("info", "replication"));
  if (info.get("role") !== "master") throw new Error("redisCache: this Redis is not a master at the moment");
  // A new one for every server that starts, and for every replica that becomes master.
  const id = info.get("master_replid");
  if (id === undefined) throw new Error("redisCache: INFO replication does not say master_replid");
  return { name: id, epoch: "", masters: 1 };
}

/** The same for a node of a cluster. A failover or a moved slot shows in the epoch, also at the other nodes. */
export async function clusterReignOf(server: Callable): Promise<Reign> {
  const [{ name }, answer] = await Promise.all([reignOf(server), server.call("cluster", "info")]);
  const info = fields(answer);
  if (info.get("cluster_state") !== "ok") throw new Error("redisCache: the Redis Cluster is down");
  const epoch = info.get("cluster_current_epoch") ?? "";
  return { name: `${name} ${epoch}`, epoch, masters: Number(info.get("cluster_size")) };
}

/** The lines `name:value` of an INFO. */
function fields(info: unknown): Map<string, string> {
  const lines = String(info).split("\r\n");
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}
