// Finds a port that nothing listens on, and that nothing takes while its server is down.
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

// Below every system's range for outgoing connections. A port inside that range can be lost between a kill
// and a restart, and a client that reconnects to it can even meet itself (TCP simultaneous open).
const lowest = 20_000;
const highest = 32_000;

/** With `besides`, the port that lies so far above it is free and in the range as well. */
export async function freePort(besides = 0): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(lowest, highest - besides);
    if ((await canListen(port)) && (besides === 0 || (await canListen(port + besides)))) return port;
  }
  throw new Error(`no free port found between ${lowest} and ${highest}`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
