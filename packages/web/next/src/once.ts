/** One of a kind per process, however many bundles Next makes of the module that asks for it. */

type Shared = { [key: symbol]: Promise<unknown> | undefined };

/** What `make` gives, made at the first call. When that fails, the next call tries again. */
export function oncePerProcess<Made>(name: string, make: () => Made | Promise<Made>): () => Promise<Made> {
  const key = Symbol.for(`@sess/next:${name}`);
  const shared = globalThis as Shared;
  return () => {
    shared[key] ??= Promise.resolve()
      .then(make)
      .catch((error: unknown) => {
        shared[key] = undefined;
        throw error;
      });
    return shared[key] as Promise<Made>;
  };
}
