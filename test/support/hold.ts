/** Stops a call on its way, until the test lets it go: what a slow network does, at the worst moment. */

export interface Hold {
  /** Resolves when a call has come to the point where it is held. */
  readonly reached: Promise<void>;
  /** Lets it go, and all that come after it. */
  release(): void;
  /** To be awaited in the call that is to be held. */
  wait(): Promise<void>;
}

export function createHold(): Hold {
  let reach!: () => void;
  let release!: () => void;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  return {
    reached,
    release,
    wait: () => {
      reach();
      return released;
    },
  };
}
