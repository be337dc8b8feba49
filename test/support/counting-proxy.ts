/** A proxy in front of a server that counts what a client sends, and how often it waits for an answer. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Reader } from "./wire/reader.ts";
import { readRedis } from "./wire/redis.ts";
import { createTally, type Tally } from "./wire/tally.ts";

export interface Counted {
  /** The names of all commands, in order. */
  readonly commands: readonly string[];
  /** How often something was sent after an answer to what had been sent before: each time a wait for the network. */
  readonly roundTrips: number;
}

export interface CountingProxy {
  readonly url: string;
  /** What was sent while `work` ran. */
  count(work: () => Promise<unknown>): Promise<Counted>;
  close(): Promise<void>;
}

export interface CountingOptions {
  /** Default: Redis. */
  readonly read?: Reader;
  /** Where several proxies count together. Default: one of its own. */
  readonly tally?: Tally;
  /** What the tally calls the server. */
  readonly name?: string;
}

/**
 * Answers are held back for so long that commands which do not wait for each other all arrive before the first
 * answer: however busy the machine, and into however many packets they fall.
 */
const HELD_MS = 20;

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  "redis:": 6379,
  "postgres:": 5432,
  "postgresql:": 5432,
  "mysql:": 3306,
  "mongodb:": 27_017,
};

export async function startCountingProxy(
  targetUrl: string,
  { read = readRedis, tally = createTally(), name = "server" }: CountingOptions = {},
): Promise<CountingProxy> {
  const url = new URL(targetUrl);
  const target = { port: Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 80), host: url.hostname };
  const sockets = new Set<Socket>();

  const proxy: Server = createServer({ noDelay: true }, (client) => {
    const server = connect({ ...target, noDelay: true });
    const counting = tally.connection(name);
    const namesIn = read();
    client.on("data", (data) => {
      counting.sent(namesIn(data));
      server.write(data);
    });
    server.on("data", (data) => {
      const delivered = counting.answered();
      setTimeout(() => {
        delivered();
        client.write(data);
      }, HELD_MS);
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one);
      one.on("error", () => {});
      one.on("close", () => other.destroy());
    }
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  // A given URL may name a host: what is connected to is the proxy.
  url.hostname = "127.0.0.1";
  url.port = `${(proxy.address() as AddressInfo).port}`;

  return {
    url: url.href,
    async count(work) {
      const { sent, roundTrips } = await tally.count(work);
      return { commands: sent.map(({ command }) => command), roundTrips };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
