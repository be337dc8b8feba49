/** One of a kind per process, however many bundles Next makes of the module that asks for it. */

type Shared = { [key: symbol]: Promise<unknown> | undefined };

/** For so long a failure counts for everybody who asks: what is down is not asked once more by each request. */
const FAILURE_MS = 1_000;

/** What `make` gives, made at the first call. When that fails, the first call after a second tries again. */
export function oncePerProcess<Made>(name: string, make: () => Made | Promise<Made>): () => Promise<Made> {
  const key = Symbol.for(`@sess/next:${name}`);
  const shared = globalThis as Shared;
  return () => {
    shared[key] ??= Promise.resolve()
      .then(make)
      .catch((error: unknown) => {
        setTimeout(() => (shared[key] = undefined), FAILURE_MS);
        throw error;
      });
    return shared[key] as Promise<Made>;
  };
}
