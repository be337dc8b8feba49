/** One line on which Redis tells of changed keys, from its set-up to its end. */
import { afterwards } from "./pause.ts";
import type { Reign } from "./reign.ts";
import type { Callable, Line } from "./watchable.ts";

export interface Subscription {
  /** Which master speaks. */
  readonly reign: Reign;
  /** Resolves when what Redis had to tell before has been heard. A line that does not answer is ended. */
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

const CHANNEL = "__redis__:invalidate";
const SETUP_DEADLINE = 10_000;
const PING_DEADLINE = 5_000;

/**
 * Connects, and makes Redis tell of every change of a key that begins with one of `prefixes`.
 *
 * It redirects the pushes to itself: what is told, what is asked, and whether it is heard at all, is then one
 * connection, and has one order and one end.
 */
export async function subscribe(
  line: Line,
  prefixes: readonly string[],
  reignOf: (server: Callable) => Promise<Reign>,
  { onKeys, onFlush }: Pushes,
): Promise<Subscription> {
  const { end, ended } = line;

  async function ping(): Promise<void> {
    const cancel = afterwards(PING_DEADLINE, end);
    await line.call("ping").finally(cancel);
  }

  const cancel = afterwards(SETUP_DEADLINE, end);
  try {
    await line.connect();
    const reign = await reignOf(line);
    const id = String(await line.call("client", "id"));
    const words = prefixes.flatMap((prefix) => ["prefix", prefix]);
    await line.call("client", "tracking", "on", "redirect", id, "bcast", ...words);
    await line.subscribe(CHANNEL, (changed) => (changed === null ? onFlush() : onKeys(changed)));
    return { reign, ping, end, ended };
  } catch (error) {
    end();
    throw line.reason() ?? error;
  } finally {
    cancel();
  }
}
