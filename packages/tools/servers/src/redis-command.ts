// The smallest Redis client: sends a few commands on a connection of their own, and returns the replies.
import { connect } from "node:net";

/**
 * Resolves with the raw RESP2 replies. Rejects when Redis refuses one, cannot be reached, or is silent for
 * `milliseconds`.
 */
export function redisCommands(
  url: string,
  commands: ReadonlyArray<readonly string[]>,
  milliseconds = 5000,
): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const login = password ? [["AUTH", ...[username, password].filter(Boolean).map(decodeURIComponent)]] : [];
  const select = pathname.length > 1 ? [["SELECT", pathname.slice(1)]] : [];
  return new Promise((resolve, reject) => {
    let replies = "";
    const socket = connect(Number(port || 6379), hostname);
    socket.setEncoding("utf8");
    socket.setTimeout(milliseconds, () => socket.destroy(new Error(`Redis is silent at port ${port}`)));
    socket.on("data", (chunk: string) => (replies += chunk));
    socket.on("error", reject);
    socket.on("end", () => {
      const refusal = /^-.*/m.exec(replies)?.[0];
      if (refusal) reject(new Error(refusal.slice(1)));
      else resolve(replies);
    });
    // When we have nothing more to say, Redis answers and closes the connection, and there is no need to know
    // where a reply ends. (Not by QUIT, which a sentinel does not know.)
    socket.end([...login, ...select, ...commands].map(encode).join(""));
  });
}

function encode(command: readonly string[]): string {
  const words = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${command.length}\r\n${words.join("")}`;
}
