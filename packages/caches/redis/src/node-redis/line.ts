/** A connection of our own, with the options of one of the caller's. */
import type { Line } from "../watch/watchable.ts";
import type { Connection, OwnConnection } from "./watched-client.ts";

/** What differs from the caller's options. */
const OPTIONS = {
  // With RESP3 these pushes go to the client's own cache alone. With RESP2 they are messages of a channel.
  RESP: 2,
  clientSideCache: undefined,
  emitInvalidate: false,
  maintNotifications: "disabled",
  commandOptions: { timeout: undefined },
  disableOfflineQueue: false,
  commandsQueueMaxLength: undefined,
  pingInterval: undefined,
  readonly: false,
  keyPrefix: undefined,
  // It would need the right to CLIENT SETNAME.
  name: undefined,
};

/** `lendModel` hands out what to duplicate. */
export function createLine(lendModel: () => Promise<Connection>): Line {
  const aborting = new AbortController();
  let connection: OwnConnection | undefined;
  let isEnded = false;
  let reason: unknown;
  let settle = (): void => {};
  const ended = new Promise<void>((resolve) => (settle = resolve));

  function end(): void {
    if (isEnded) return;
    isEnded = true;
    connection?.destroy();
    // While it connects, the client does not know its socket yet.
    aborting.abort();
    settle();
  }

  function duplicate(model: Connection): OwnConnection {
    const own = model.duplicate({
      ...OPTIONS,
      // Zero, not false: a client that has given up by itself can no longer be destroyed, and is never forgotten.
      socket: {
        ...model.options?.socket,
        reconnectStrategy: 0,
        socketTimeout: undefined,
        signal: aborting.signal,
      },
    });
    own.on("error", (error: unknown) => {
      if (!isEnded) reason = error;
      end();
    });
    // It must not keep the process alive.
    own.unref();
    return own;
  }

  return {
    async connect() {
      const model = await Promise.race([lendModel(), ended]);
      if (model !== undefined && !isEnded) {
        connection = duplicate(model);
        await connection.connect();
      }
      // Version 5 resolves all the same.
      if (isEnded) throw new Error("redisCache: ended while it connected");
    },
    call: (...words) => connection!.sendCommand(words),
    async subscribe(channel, onMessage) {
      // Of this one channel the client hands on lists, or null, though its types say texts.
      await connection!.subscribe(channel, onMessage as (message: unknown) => void);
    },
    end,
    ended,
    reason: () => reason,
  };
}
