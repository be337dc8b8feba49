/** A proxy in front of Redis that counts what a client sends, and how often it waits for an answer. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export interface Counted {
  /** The names of all commands, in order. */
  readonly commands: readonly string[];
  /** How often something was sent while nothing was under way: each time a wait for the network. */
  readonly roundTrips: number;
}

export interface CountingProxy {
  readonly url: string;
  /** What was sent while `work` ran. */
  count(work: () => Promise<unknown>): Promise<Counted>;
  close(): Promise<void>;
}

/**
 * Answers are held back for so long that commands which do not wait for each other all arrive before the first
 * answer: however busy the machine, and into however many packets they fall.
 */
const HELD_MS = 20;

export async function startCountingProxy(redisUrl: string): Promise<CountingProxy> {
  const target = new URL(redisUrl);
  const sockets = new Set<Socket>();
  let commands: string[] = [];
  let roundTrips = 0;

  const server: Server = createServer((client) => {
    const redis = connect(Number(target.port), target.hostname);
    let underWay = false;
    let sent = "";
    client.on("data", (data) => {
      if (!underWay) roundTrips += 1;
      underWay = true;
      const read = namesIn(sent + data.toString("latin1"));
      sent = read.rest;
      commands.push(...read.names);
      redis.write(data);
    });
    redis.on("data", (data) =>
      setTimeout(() => {
        underWay = false;
        client.write(data);
      }, HELD_MS),
    );
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(one);
      one.on("error", () => {});
      one.on("close", () => other.destroy());
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(redisUrl);
  url.port = `${(server.address() as AddressInfo).port}`;

  return {
    url: url.href,
    async count(work) {
      [commands, roundTrips] = [[], 0];
      await work();
      return { commands, roundTrips };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** The names of whole commands (RESP arrays of bulk strings), and what is left of one that is not whole yet. */
function namesIn(text: string): { names: string[]; rest: string } {
  const names: string[] = [];
  let rest = text;
  for (;;) {
    const [head, count] = /^\*(\d+)\r\n/.exec(rest) ?? [];
    if (head === undefined) return { names, rest };
    let at = head.length;
    const parts: string[] = [];
    for (let part = 0; part < Number(count); part += 1) {
      const [size, length] = /^\$(\d+)\r\n/.exec(rest.slice(at)) ?? [];
      if (size === undefined || rest.length < at + size.length + Number(length) + 2) return { names, rest };
      parts.push(rest.slice(at + size.length, at + size.length + Number(length)));
      at += size.length + Number(length) + 2;
    }
    names.push(parts[0]!.toLowerCase());
    rest = rest.slice(at);
  }
}
