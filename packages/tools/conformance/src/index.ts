export type { CacheCase, CacheHarness } from "./cache-store/cache-case.ts";
export { cacheStoreCases } from "./cache-store-cases.ts";
export type { SessionStoreCase, SessionStoreHarness } from "./session-store/harness.ts";
export { sessionStoreCases } from "./session-store-cases.ts";
