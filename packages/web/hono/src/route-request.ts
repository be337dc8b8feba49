/** Shows the request to the session routes, also when somebody has read its body before. */
import type { RouteRequest } from "@sess/http";
import type { HonoContext } from "./hono-types.ts";

/** Hono keeps a body that was read by `c.req`, and can give it once more. */
export async function routeRequestOf(c: HonoContext): Promise<RouteRequest> {
  const { raw } = c.req;
  if (!raw.bodyUsed) return raw;
  const { method, headers, url } = raw;
  return { method, headers, url, body: [new Uint8Array(await c.req.arrayBuffer())] };
}
