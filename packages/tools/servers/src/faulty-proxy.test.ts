import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FaultyProxy, startFaultyProxy } from "./faulty-proxy.ts";
import { until } from "./until.ts";

// However busy the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe("a faulty proxy", () => {
  let server: Server;
  let proxy: FaultyProxy;
  /** What each connection has said to the server, and the server's ends of them. */
  let heard: string;
  let accepted: Socket[];
  const clients: Client[] = [];

  beforeEach(async () => {
    [heard, accepted] = ["", []];
    server = createServer((socket) => {
      accepted.push(socket);
      socket.on("error", () => {});
      socket.setEncoding("utf8").on("data", (chunk: string) => {
        heard += chunk;
        socket.write(`<${chunk}>`);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    proxy = await startFaultyProxy(`redis://127.0.0.1:${typeof address === "object" ? address?.port : ""}/3`);
  });

  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.destroy();
    await proxy.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  async function open(): Promise<Client> {
    const client = talk(proxy.port);
    clients.push(client);
    await once(client.socket, "connect");
    return client;
  }

  it("has the URL of the target, but for host and port, and carries both directions", async () => {
    expect(proxy.url).toBe(`redis://127.0.0.1:${proxy.port}/3`);
    const [one, other] = [await open(), await open()];
    one.socket.write("a");
    await sees(() => one.received, "<a>");
    other.socket.write("b");
    await sees(() => other.received, "<b>");
    expect(one.received).toBe("<a>");
  });

  it("carries the end of a connection, from either side", async () => {
    const [one, other] = [await open(), await open()];
    await until(
      () => accepted.length === 2,
      5,
      () => "not accepted",
    );
    one.socket.end("last");
    await sees(() => one.ending, "ended");
    expect(heard).toBe("last");
    expect(one.received).toBe("<last>");
    for (const socket of accepted) socket.end();
    await sees(() => other.ending, "ended");
    await sees(() => proxy.connections(), 0);
  });

  it("delays one direction, keeping the order, and both", async () => {
    const client = await open();
    client.socket.write("a");
    await sees(() => client.received, "<a>");
    proxy.slow("toClient", 60_000);
    client.socket.write("b");
    await sees(() => heard, "ab");
    client.socket.write("c");
    await sees(() => heard, "abc");
    expect(client.received).toBe("<a>");
    proxy.slow("toClient", 1);
    await sees(() => client.received.replaceAll(/[<>]/g, ""), "abc");

    for (const [direction, latency] of [
      ["toServer", 60],
      ["toClient", 60],
      ["both", 120],
    ] as const) {
      proxy.slow("both", 0);
      proxy.slow(direction, 60);
      const began = performance.now();
      client.socket.write("d");
      const before = client.received.length;
      await sees(() => client.received.length, before + 3);
      expect(performance.now() - began).toBeGreaterThanOrEqual(latency - 1);
    }
  });

  it.each(["toServer", "toClient", "both"] as const)(
    "cuts %s, and carries on after healing",
    async (direction) => {
      const client = await open();
      client.socket.write("a");
      await sees(() => client.received, "<a>");
      proxy.cut(direction);
      client.socket.write("b");
      const fresh = await open();
      fresh.socket.write("c");
      if (direction === "toClient") await sees(() => heard.length, 3);
      else await sleep(50);
      expect(heard).toMatch(direction === "toClient" ? /^a(bc|cb)$/ : /^a$/);
      expect([client.received, client.ending, fresh.received]).toEqual(["<a>", "open", ""]);

      await proxy.heal();
      await sees(() => client.received, "<a><b>");
      await sees(() => fresh.received, "<c>");
    },
  );

  it("keeps the end of a connection from the side that is cut off", async () => {
    const [one, other] = [await open(), await open()];
    await until(
      () => accepted.length === 2,
      5,
      () => "not accepted",
    );
    let ended = 0;
    for (const socket of accepted) socket.on("close", () => (ended += 1));
    proxy.cut("toServer");
    one.socket.end();
    other.socket.resetAndDestroy();
    await sleep(50);
    expect(ended).toBe(0);
    await proxy.heal();
    await sees(() => ended, 2);
    await sees(() => proxy.connections(), 0);
  });

  it("resets every connection on both sides, and takes new ones", async () => {
    const client = await open();
    await until(
      () => accepted.length === 1,
      5,
      () => "not accepted",
    );
    const atServer = once(accepted[0] as Socket, "error");
    proxy.reset();
    await sees(() => client.ending, "ECONNRESET");
    expect(await atServer).toMatchObject([{ code: "ECONNRESET" }]);
    const fresh = await open();
    fresh.socket.write("a");
    await sees(() => fresh.received, "<a>");
  });

  it("refuses new connections only, and takes them again after healing", async () => {
    const client = await open();
    proxy.refuse();
    await expect(open()).rejects.toMatchObject({ code: "ECONNREFUSED" });
    client.socket.write("a");
    await sees(() => client.received, "<a>");
    await proxy.heal();
    await proxy.heal();
    const fresh = await open();
    fresh.socket.write("b");
    await sees(() => fresh.received, "<b>");
  });

  it("passes on that nobody listens behind it", async () => {
    const nowhere = await startFaultyProxy("redis://127.0.0.1:1");
    const client = talk(nowhere.port);
    await sees(() => client.ending, "ECONNRESET");
    expect(client.received).toBe("");
    await nowhere.stop();
  });
});

interface Client {
  readonly socket: Socket;
  received: string;
  /** `"open"`, `"ended"` when the other side has said so, or the code of an error. */
  ending: string;
}

function talk(port: number): Client {
  const socket = connect(port, "127.0.0.1");
  const client: Client = { socket, received: "", ending: "open" };
  socket.on("data", (chunk) => (client.received += chunk));
  socket.on("end", () => (client.ending = "ended"));
  socket.on("error", (error: NodeJS.ErrnoException) => (client.ending = error.code ?? ""));
  return client;
}

async function sees<T>(look: () => T, expected: T): Promise<void> {
  await until(
    () => look() === expected,
    5,
    () => `still ${String(look())}, not ${String(expected)}`,
  );
}
