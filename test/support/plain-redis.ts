/** Redis as anybody reads it who has no client library: a line of text there, lines of text back. */
import { connect } from "node:net";

/** The reply to an inline command, as it comes over the wire (RESP2). */
export function plainRedis(url: string, command: string): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  const select = pathname.length > 1 ? `SELECT ${pathname.slice(1)}\r\n` : "";
  return new Promise((resolve, reject) => {
    let reply = "";
    const socket = connect(Number(port || 6379), hostname);
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => (reply += chunk));
    socket.on("error", reject);
    socket.on("end", () => resolve(reply.replace(select ? /^\+OK\r\n/ : "", "").replace(/\+OK\r\n$/, "")));
    socket.write(`${select}${command}\r\nQUIT\r\n`);
  });
}
