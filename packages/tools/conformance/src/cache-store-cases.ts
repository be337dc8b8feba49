/** Everything that a `CacheStore` must do, as cases for any test runner. */
import { addCases } from "./cache-store/add-cases.ts";
import type { CacheCase } from "./cache-store/cache-case.ts";
import { concurrencyCases } from "./cache-store/concurrency-cases.ts";
import { expiryCases } from "./cache-store/expiry-cases.ts";
import { setCases } from "./cache-store/set-cases.ts";
import { textCases } from "./cache-store/text-cases.ts";
import { sayingWhichMethod } from "./saying-which-method.ts";

export const cacheStoreCases: readonly CacheCase[] = sayingWhichMethod([
  ...textCases,
  ...addCases,
  ...setCases,
  ...expiryCases,
  ...concurrencyCases,
]);
