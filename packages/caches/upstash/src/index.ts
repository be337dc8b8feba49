/** Upstash Redis as the verification cache of sess: over HTTP, so that it works at the edge. */
export type { UpstashClient } from "./upstash-client.ts";
export { upstashCache } from "./upstash-cache.ts";
