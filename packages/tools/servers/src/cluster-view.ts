// What one node of a Redis Cluster believes about all nodes.
import { askRedis } from "./redis-process.ts";

export interface ClusterView {
  /** The node's own name for itself. */
  readonly id: string;
  /** It finds every slot served. */
  readonly ok: boolean;
  readonly members: readonly Member[];
}

export interface Member {
  readonly id: string;
  readonly port: number;
  readonly isMaster: boolean;
  /** Neither unreachable, nor suspected to be, nor still being introduced. */
  readonly isWell: boolean;
  /** Of a replica: whose. */
  readonly masterId: string;
  readonly slots: ReadonlyArray<readonly [first: number, last: number]>;
}

/** Undefined while the node does not answer. */
export async function clusterView(port: number): Promise<ClusterView | undefined> {
  const [info, nodes] = await Promise.all([
    askRedis(port, "CLUSTER", "INFO"),
    askRedis(port, "CLUSTER", "NODES"),
  ]);
  const rows = nodes.split(/\r?\n/).filter((row) => /^[0-9a-f]{40} /.test(row));
  const myself = rows.find((row) => row.includes("myself"));
  if (myself === undefined) return undefined;
  return {
    id: myself.slice(0, 40),
    ok: info.includes("cluster_state:ok"),
    members: rows.map(member),
  };
}

// `<id> <ip:port@bus> <flags> <master> <ping> <pong> <epoch> <link> <slot> …`, as CLUSTER NODES is documented.
function member(row: string): Member {
  const [id = "", address = "", flags = "", masterId = "", , , , , ...slots] = row.split(" ");
  return {
    id,
    port: Number(/:(\d+)@/.exec(address)?.[1]),
    isMaster: flags.includes("master"),
    isWell: !/fail|handshake|noaddr/.test(flags),
    masterId,
    // A slot on the move is in brackets, and still with its owner.
    slots: slots.filter((range) => !range.startsWith("[")).map(slotRange),
  };
}

function slotRange(text: string): [number, number] {
  const [first = 0, last = first] = text.split("-").map(Number);
  return [first, last];
}

export function ownerOf(slot: number, { members }: ClusterView): Member | undefined {
  return members.find(({ slots }) => slots.some(([first, last]) => first <= slot && slot <= last));
}
