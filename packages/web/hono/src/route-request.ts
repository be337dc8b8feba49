/** Shows the request to the session routes, also when somebody has read its body before. */
import type { RouteRequest } from "@sess/http";
import type { HonoContext } from "./hono-types.ts";

/** Hono keeps a body that was read by `c.req`, and can mostly give it once more; else there is none. */
export async function routeRequestOf({ req }: HonoContext): Promise<RouteRequest> {
  if (!req.raw.bodyUsed) return req.raw;
  const { method, headers, url } = req.raw;
  const bytes = (await formOf(req)) ?? (await req.arrayBuffer().catch(() => undefined));
  return { method, headers, url, body: bytes ? [new Uint8Array(bytes)] : null };
}

/** A form that was read as one would come back as another kind of form. */
async function formOf(req: HonoContext["req"]): Promise<Uint8Array | undefined> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(req.raw.headers.get("content-type") ?? "");
  const form = isForm ? await req.formData().catch(() => undefined) : undefined;
  return form && new TextEncoder().encode(new URLSearchParams([...form] as [string, string][]).toString());
}
