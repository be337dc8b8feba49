export type { CacheCase, CacheHarness } from "./cache-store/cache-case.ts";
export {
  type CacheOutageCase,
  type CacheOutageHarness,
  cacheOutageCases,
} from "./cache-store/outage-cases.ts";
export { cacheStoreCases } from "./cache-store-cases.ts";
export type { ConformanceCase } from "./conformance-case.ts";
export type { ServerControl } from "./server-control.ts";
export {
  type SessionStoreCrashCase,
  type SessionStoreCrashHarness,
  sessionStoreCrashCases,
} from "./session-store/crash-cases.ts";
export type { SessionStoreCase, SessionStoreHarness } from "./session-store/harness.ts";
export { sessionStoreCases } from "./session-store-cases.ts";
export type { SessionsCase, SessionsHarness } from "./sessions/nodes.ts";
export { sessionsCases } from "./sessions-cases.ts";
