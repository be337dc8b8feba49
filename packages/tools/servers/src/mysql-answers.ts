// Asks a port whether a MySQL or MariaDB behind it takes connections, without a client library.
import { connect } from "node:net";

// The server speaks first (MySQL manual, "Protocol::Handshake"): length and number in four bytes, then the
// version of the protocol, or 0xff for an error such as "too many connections".
const versionAt = 4;
const protocol = 10;

/** True when it greets with a handshake. */
export function mysqlAnswers(port: number, hostname = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, hostname);
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => settle(false));
    socket.once("data", (greeting: Buffer) => settle(greeting[versionAt] === protocol));
    socket.once("error", () => settle(false));
    socket.once("close", () => resolve(false));
  });
}
