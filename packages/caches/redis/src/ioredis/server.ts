/** A server that a `Redis` of ioredis is connected to, and lines of our own to it. */
import type { Line, Server } from "../watch/watchable.ts";
import { onBreak } from "./on-break.ts";
import type { RedisConnection } from "./watched-client.ts";

/** What differs from the caller's options. A line is used once: what comes after it is another one. */
const OPTIONS = {
  lazyConnect: true,
  // With RESP3 ioredis drops these pushes. With RESP2 they are messages of a channel.
  protocol: 2,
  retryStrategy: null,
  sentinelRetryStrategy: null,
  sentinelCommandTimeout: 2_000,
  failoverDetector: false,
  reconnectOnError: null,
  role: "master",
  readOnly: false,
  monitor: false,
  enableReadyCheck: true,
  enableOfflineQueue: true,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  enableAutoPipelining: false,
  keyPrefix: "",
  stringNumbers: false,
  replyMapping: "legacy",
  commandTimeout: undefined,
  socketTimeout: undefined,
  // Nothing is lost with it: it is not waited for on either side.
  disconnectTimeout: 0,
};

/** A Buffer, whose type is Node's alone. */
type Utf8 = { toString(): string };

export function ioredisServer(redis: RedisConnection): Server {
  return {
    call: (command, ...words) => redis.call(command, ...words),
    line: () => createLine(redis),
    onBreak: (tell) => onBreak(redis, tell),
  };
}

function createLine(redis: RedisConnection): Line {
  const connection = redis.duplicate(OPTIONS);
  let reason: unknown;
  connection.on("error", (error: unknown) => (reason = error));
  // It must not keep the process alive.
  connection.on("connect", () => connection.stream?.unref?.());
  const ended = new Promise<void>((resolve) => connection.on("end", () => resolve()));
  return {
    connect: () => connection.connect(),
    call: (command, ...words) => connection.call(command, ...words),
    async subscribe(channel, onMessage) {
      connection.on("messageBuffer", (_channel: Utf8, changed: Utf8[] | null) =>
        onMessage(changed?.map(String) ?? null),
      );
      await connection.call("subscribe", channel);
    },
    end: () => connection.disconnect(),
    ended,
    reason: () => reason,
  };
}
