// A TCP proxy with the faults of a network: slow, deaf in one direction, resetting, refusing.
import { connect, createServer, type Server as Listener, type Socket } from "node:net";
import { freePort } from "./free-port.ts";
import { defaultPort } from "./given-server.ts";
import { type Lane, lane, type Trouble } from "./proxy-lane.ts";

export type Direction = "toServer" | "toClient" | "both";

export interface FaultyProxy {
  /** The URL of the target, by way of the proxy. */
  readonly url: string;
  readonly port: number;
  /** How many connections are open. */
  readonly connections: () => number;
  /** Everything in that direction takes so long, also what is under way. */
  readonly slow: (direction: Direction, milliseconds: number) => void;
  /**
   * Nothing in that direction arrives, nor does the end of a connection. Connections stay open, and new ones
   * are taken. What is sent meanwhile arrives after `heal`, as TCP would send it again.
   */
  readonly cut: (direction: Direction) => void;
  /** Ends every open connection on both sides by an RST. */
  readonly reset: () => void;
  /** Takes no new connections: ECONNREFUSED. Open ones go on. */
  readonly refuse: () => void;
  /** Ends all of this. */
  readonly heal: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Connection {
  readonly sockets: readonly [client: Socket, server: Socket];
  readonly lanes: readonly Lane[];
}

export async function startFaultyProxy(targetUrl: string): Promise<FaultyProxy> {
  const target = new URL(targetUrl);
  const kind = (["postgres", "mysql"] as const).find((name) => target.protocol.startsWith(name)) ?? "redis";
  const targetPort = Number(target.port || defaultPort[kind]);
  const troubles: Record<"toServer" | "toClient", Trouble> = {
    toServer: { latency: 0, cut: false },
    toClient: { latency: 0, cut: false },
  };
  const open = new Set<Connection>();

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = connect({ host: target.hostname, port: targetPort, allowHalfOpen: true, noDelay: true });
    const lanes = [lane(client, server, troubles.toServer), lane(server, client, troubles.toClient)];
    const connection: Connection = { sockets: [client, server], lanes };
    open.add(connection);
    for (const socket of connection.sockets) {
      // An error is followed by the close that the lanes wait for.
      socket.on("error", () => {});
      socket.once("close", () => {
        if (client.destroyed && server.destroyed) open.delete(connection);
      });
    }
  });
  // A forgotten proxy must not keep the process from ending.
  listener.unref();
  const port = await freePort();
  await listen(listener, port);

  const affected = (direction: Direction): Trouble[] =>
    direction === "both" ? Object.values(troubles) : [troubles[direction]];

  function deliver(): void {
    for (const each of [...open].flatMap(({ lanes }) => lanes)) each.deliver();
  }

  function reset(): void {
    for (const socket of [...open].flatMap(({ sockets }) => sockets)) socket.resetAndDestroy();
  }

  const url = new URL(targetUrl);
  url.hostname = "127.0.0.1";
  url.port = `${port}`;
  return {
    url: url.href,
    port,
    connections: () => open.size,
    slow: (direction, milliseconds) => {
      for (const trouble of affected(direction)) trouble.latency = milliseconds;
      deliver();
    },
    cut: (direction) => {
      for (const trouble of affected(direction)) trouble.cut = true;
    },
    reset,
    refuse: () => {
      listener.close();
    },
    heal: async () => {
      for (const trouble of affected("both")) Object.assign(trouble, { latency: 0, cut: false });
      deliver();
      if (!listener.listening) await listen(listener, port);
    },
    stop: async () => {
      reset();
      listener.close();
    },
  };
}

function listen(listener: Listener, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(port, "127.0.0.1", () => {
      listener.removeListener("error", reject);
      resolve();
    });
  });
}
