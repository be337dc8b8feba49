/** One connection on which Redis tells of changed keys, from its set-up to its end. */
import { afterwards } from "./pause.ts";
import type { Reign } from "./reign.ts";
import type { OwnConnection, RedisConnection } from "./watchable.ts";

export interface Subscription {
  /** Which master speaks. */
  readonly reign: Reign;
  /** Resolves when what Redis had to tell before has been heard. A connection that does not answer is ended. */
  ping(): Promise<void>;
  end(): void;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

export interface Pushes {
  readonly onKeys: (keys: string[]) => void;
  /** The whole server, or one of its databases, was emptied. */
  readonly onFlush: () => void;
}

/** What differs from the caller's options. This connection is used once: what comes after it is another one. */
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

const CHANNEL = "__redis__:invalidate";
const SETUP_DEADLINE = 10_000;
const PING_DEADLINE = 5_000;

/** Not connected yet. */
export function ownConnection(data: RedisConnection): OwnConnection {
  const connection = data.duplicate(OPTIONS);
  // It must not keep the process alive.
  connection.on("connect", () => connection.stream?.unref?.());
  return connection;
}

/**
 * Connects, and makes Redis tell of every change of a key that begins with one of `prefixes`.
 *
 * It redirects the pushes to itself: what is told, what is asked, and whether it is heard at all, is then one
 * connection, and has one order and one end.
 */
export async function subscribe(
  connection: OwnConnection,
  prefixes: readonly string[],
  reignOf: (connection: RedisConnection) => Promise<Reign>,
  { onKeys, onFlush }: Pushes,
): Promise<Subscription> {
  let reason: unknown;
  connection.on("error", (error: unknown) => (reason = error));
  const ended = new Promise<void>((resolve) => connection.on("end", () => resolve()));
  const end = (): void => connection.disconnect();

  connection.on("messageBuffer", (_channel: Utf8, changed: Utf8[] | null) => {
    if (changed === null) onFlush();
    else onKeys(changed.map(String));
  });

  async function ping(): Promise<void> {
    const cancel = afterwards(PING_DEADLINE, end);
    await connection.call("ping").finally(cancel);
  }

  const cancel = afterwards(SETUP_DEADLINE, end);
  try {
    await connection.connect();
    const reign = await reignOf(connection);
    const id = String(await connection.call("client", "id"));
    const words = prefixes.flatMap((prefix) => ["prefix", prefix]);
    await connection.call("client", "tracking", "on", "redirect", id, "bcast", ...words);
    await connection.call("subscribe", CHANNEL);
    return { reign, ping, end, ended };
  } catch (error) {
    end();
    throw reason ?? error;
  } finally {
    cancel();
  }
}
