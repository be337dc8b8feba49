/** What stands before a PostgreSQL of Neon: takes WebSockets, and passes on what they carry. */
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { WebSocketServer } from "ws";

export interface NeonProxy {
  /** Host and port, as `neonConfig.wsProxy` takes them. */
  readonly address: string;
  close(): Promise<void>;
}

export async function startNeonProxy(databaseUrl: string): Promise<NeonProxy> {
  const { hostname, port } = new URL(databaseUrl);
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  server.on("connection", (client) => {
    const database = connect(Number(port), hostname);
    client.on("message", (data: Buffer) => database.write(data));
    client.on("close", () => database.destroy());
    client.on("error", () => database.destroy());
    database.on("data", (data) => client.send(data));
    database.on("close", () => client.close());
    database.on("error", () => client.close());
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, "close");
    },
  };
}
