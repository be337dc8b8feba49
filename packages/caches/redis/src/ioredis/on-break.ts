/** Notices when a connection breaks: whatever answers after it may be another server, or the same one emptied. */
import type { RedisConnection } from "./watched-client.ts";

/** A try to connect that fails is no break. Returns what ends the listening. */
export function onBreak(connection: RedisConnection, tell: () => void): () => void {
  let isConnected = connection.status === "connect" || connection.status === "ready";
  const onConnect = (): void => void (isConnected = true);
  const onClose = (): void => {
    if (isConnected) tell();
    isConnected = false;
  };
  connection.on("connect", onConnect);
  connection.on("close", onClose);
  return () => {
    connection.removeListener("connect", onConnect);
    connection.removeListener("close", onClose);
  };
}
