/** Puts time, chance and cryptography into the scheduler's hands: what runs in here depends on its choices alone. */
import { SYNCHRONOUS_HMAC } from "./synchronous-hmac.ts";

/** What takes the place of the process while a run is under way. */
export interface Inhabitant {
  now(): number;
  setTimer(ms: number, run: () => void): unknown;
  clearTimer(timer: unknown): void;
  random(): number;
  uuid(): string;
  /** A rejection that nobody has handled. */
  stray(error: unknown): void;
}

let inhabitant: Inhabitant | undefined;
let isBusy = false;
const immediate = setImmediate;

/** Resolves when the microtask queue is empty: nothing more happens by itself. */
export function quiescence(): Promise<void> {
  return new Promise((resolve) => void immediate(resolve));
}

/** From now on the globals are those of `who`; of the process itself, with `undefined`. */
export function inhabit(who: Inhabitant | undefined): void {
  inhabitant = who;
}

/** Does `work` with globals that can be inhabited, and puts the real ones back. */
export async function inSandbox<T>(work: () => Promise<T>): Promise<T> {
  if (isBusy) throw new Error("one sandbox at a time: the one before has not ended");
  isBusy = true;
  const put: (() => void)[] = [];
  const replace = (owner: object, name: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, { value, configurable: true, writable: true });
    put.push(() => {
      if (before === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, before);
    });
  };
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    now: Date.now,
    performance: performance.now.bind(performance),
    random: Math.random,
    uuid: crypto.randomUUID.bind(crypto),
    importKey: crypto.subtle.importKey.bind(crypto.subtle),
    sign: crypto.subtle.sign.bind(crypto.subtle),
    verify: crypto.subtle.verify.bind(crypto.subtle),
  };

  replace(globalThis, "setTimeout", (run: () => void, ms = 0, ...more: unknown[]) =>
    inhabitant === undefined ? real.setTimeout(run, ms, ...more) : handleOf(inhabitant.setTimer(ms, run)),
  );
  replace(globalThis, "clearTimeout", (handle: unknown) => {
    if (handle instanceof Handle) inhabitant?.clearTimer(handle.timer);
    else real.clearTimeout(handle as NodeJS.Timeout);
  });
  replace(Date, "now", () => inhabitant?.now() ?? real.now());
  replace(performance, "now", () => inhabitant?.now() ?? real.performance());
  replace(Math, "random", () => inhabitant?.random() ?? real.random());
  replace(crypto, "randomUUID", () => inhabitant?.uuid() ?? real.uuid());
  for (const name of ["importKey", "sign", "verify"] as const) {
    replace(crypto.subtle, name, (...given: unknown[]) =>
      ((inhabitant === undefined ? real : SYNCHRONOUS_HMAC)[name] as (...all: unknown[]) => unknown)(
        ...given,
      ),
    );
  }

  const listeners = process.listeners("unhandledRejection");
  const stray = (error: unknown): void => inhabitant?.stray(error);
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", stray);
  put.push(() => {
    process.off("unhandledRejection", stray);
    for (const listener of listeners) process.on("unhandledRejection", listener);
  });

  try {
    return await work();
  } finally {
    inhabitant = undefined;
    isBusy = false;
    for (const back of put.toReversed()) back();
  }
}

/** What `setTimeout` returns in Node, as far as anybody looks at it. */
class Handle {
  readonly timer: unknown;
  constructor(timer: unknown) {
    this.timer = timer;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

function handleOf(timer: unknown): Handle {
  return new Handle(timer);
}
