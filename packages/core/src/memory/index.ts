export { type MemoryCache, type MemoryCacheOptions, memoryCache } from "./memory-cache.ts";
