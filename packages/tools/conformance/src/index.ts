export type { CacheCase, CacheHarness } from "./cache-store/cache-case.ts";
export { cacheStoreCases } from "./cache-store-cases.ts";
