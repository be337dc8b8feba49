/** Puts the name of a method in front of what it rejects with: "deadlock detected" alone does not say whose. */
import type { ConformanceCase } from "./conformance-case.ts";

interface Opening<Adapter extends object> {
  readonly open: () => Promise<Adapter>;
}

/** The same cases, on an adapter whose errors name the method that was called. */
export function sayingWhichMethod<Adapter extends object, Harness extends Opening<Adapter>>(
  cases: readonly ConformanceCase<Harness>[],
): readonly ConformanceCase<Harness>[] {
  return cases.map(({ name, run }) => ({
    name,
    run: (harness) => run({ ...harness, open: async () => naming(await harness.open()) }),
  }));
}

function naming<Adapter extends object>(adapter: Adapter): Adapter {
  return new Proxy(adapter, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => {
        const answer: unknown = Reflect.apply(method, target, args);
        return answer instanceof Promise
          ? answer.catch((error: unknown) => rethrow(String(name), error))
          : answer;
      };
    },
  });
}

function rethrow(method: string, cause: unknown): never {
  const { message = cause } = Object(cause) as { message?: unknown };
  throw new Error(`${method}: ${String(message)}`, { cause });
}
