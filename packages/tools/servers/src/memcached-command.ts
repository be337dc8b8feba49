// The smallest memcached client: sends one line on a connection of its own, and returns the answer.
import { connect } from "node:net";

/** Resolves with the raw answer. Rejects when there is none: an error, or silence for `milliseconds`. */
export function memcachedCommand(port: number, line: string, milliseconds = 1000): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1");
    socket.setEncoding("utf8");
    socket.setTimeout(milliseconds, () => socket.destroy(new Error(`memcached is silent at port ${port}`)));
    socket.on("data", (chunk: string) => (answer += chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
    // `quit` has no answer: the connection is closed after that to the line, so nobody needs to know where it ends.
    socket.write(`${line}\r\nquit\r\n`);
  });
}
