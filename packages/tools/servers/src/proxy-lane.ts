// One direction of one connection through the faulty proxy.
import type { Socket } from "node:net";

/** What a direction suffers from; the same object for all connections, and it changes under way. */
export interface Trouble {
  latency: number;
  cut: boolean;
}

export interface Lane {
  /** To be called when the trouble has changed. */
  readonly deliver: () => void;
}

/**
 * Carries what `from` says to `to`, and its end. What is held back by a cut comes later and in order, as TCP
 * sends again what was lost: a connection never has a hole.
 */
export function lane(from: Socket, to: Socket, trouble: Trouble): Lane {
  const underWay: Array<{ readonly since: number; readonly arrive: () => void }> = [];
  let timer: NodeJS.Timeout | undefined;

  function deliver(): void {
    clearTimeout(timer);
    for (let first = underWay[0]; first !== undefined && !trouble.cut; first = underWay[0]) {
      const wait = first.since + trouble.latency - performance.now();
      if (wait > 0) {
        timer = setTimeout(deliver, wait);
        return;
      }
      underWay.shift();
      first.arrive();
    }
  }

  function send(arrive: () => void): void {
    underWay.push({ since: performance.now(), arrive });
    if (underWay.length === 1) deliver();
  }

  from.on("data", (chunk) => send(() => to.write(chunk)));
  from.on("end", () => send(() => to.end()));
  from.on("close", (failed) => {
    if (failed) send(() => to.resetAndDestroy());
  });
  to.on("close", () => clearTimeout(timer));
  return { deliver };
}
