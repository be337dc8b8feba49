export { type MemoryCache, type MemoryCacheOptions, memoryCache } from "./memory-cache.ts";
export { memorySessions } from "./memory-sessions.ts";
