// Asks a port whether a PostgreSQL behind it takes connections, without a client library.
import { connect } from "node:net";

// Startup message, protocol 3.0 (PostgreSQL manual, "Message Formats"): length, version, user, end.
const parameters = Buffer.from("user\0postgres\0\0");
const startup = Buffer.alloc(8 + parameters.length);
startup.writeInt32BE(startup.length, 0);
startup.writeInt32BE(3 << 16, 4);
parameters.copy(startup, 8);

/** True when it replies with an authentication request, rather than "the database system is starting up". */
export function postgresAnswers(port: number, hostname = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, hostname);
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => settle(false));
    socket.once("data", (reply: Buffer) => settle(reply[0] === "R".charCodeAt(0)));
    socket.once("error", () => settle(false));
    socket.once("close", () => resolve(false));
    socket.write(startup);
  });
}
