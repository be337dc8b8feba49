/** Shows the request to the session routes, also when somebody has read its body before. */
import type { RouteRequest } from "@sess/http";
import type { HonoContext } from "./hono-types.ts";

/** Hono keeps a body that was read by `c.req`, and can give it once more. */
export async function routeRequestOf({ req }: HonoContext): Promise<RouteRequest> {
  if (!req.raw.bodyUsed) return req.raw;
  const { method, headers, url } = req.raw;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers.get("content-type") ?? "");
  // A form that was read as one would come back as another kind of form.
  const bytes = isForm
    ? new TextEncoder().encode(
        new URLSearchParams([...(await req.formData())] as [string, string][]).toString(),
      )
    : new Uint8Array(await req.arrayBuffer());
  return { method, headers, url, body: [bytes] };
}
