/** A server, as a client of node-redis lends its connections to it. */
import type { Server } from "../watch/watchable.ts";
import { createLine } from "./line.ts";
import type { Connection, Lend } from "./watched-client.ts";

export interface LentServer extends Server {
  /** Lends as before, and notices from then on when that connection breaks. */
  readonly lend: Lend;
  /** For a break that no connection tells of. */
  readonly tellBreak: () => void;
}

export function lentServer(lendAny: Lend): LentServer {
  const listeners = new Set<() => void>();
  const noticed = new WeakSet<Connection>();

  const tellBreak = (): void => {
    for (const tell of listeners) tell();
  };

  /**
   * For good: node-redis hands out its clients behind `Object.create`, and an emitter behind that falls apart when its
   * last listener is removed. Neither "error", which somebody else must listen to, nor "end", after which nothing is
   * answered, tells more than these.
   */
  function notice(connection: Connection): void {
    if (noticed.has(connection)) return;
    noticed.add(connection);
    let isConnected = connection.isReady;
    const onBreak = (): void => {
      if (isConnected) tellBreak();
      isConnected = false;
    };
    connection.on("ready", () => (isConnected = true));
    connection.on("reconnecting", onBreak);
    connection.on("connect", onBreak);
  }

  const lend: Lend = (use) =>
    lendAny((connection) => {
      notice(connection);
      return use(connection);
    });

  return {
    lend,
    tellBreak,
    call: (...words) => lend((connection) => connection.sendCommand(words)),
    line: () => createLine(() => lend(async (connection) => connection)),
    onBreak(tell) {
      listeners.add(tell);
      // The connection that there is already.
      lend(async () => {}).catch(() => {});
      return () => void listeners.delete(tell);
    },
  };
}
