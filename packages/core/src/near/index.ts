export { nearCache, type NearCacheOptions } from "./near-cache.ts";
