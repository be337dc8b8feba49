/** The session routes, as route handlers. */
import type { HttpSessions } from "@sess/http";
import type { NextRequest } from "next/server.js";

/** All that Next knows of: it would answer the others by itself, and not say which there are. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

export type Handlers = Readonly<
  Record<(typeof METHODS)[number], (request: NextRequest) => Promise<Response>>
>;

export function createHandlers(web: () => Promise<Pick<HttpSessions<object>, "handle">>): Handlers {
  const handler = async (request: NextRequest): Promise<Response> =>
    (await (await web()).handle(request)) ?? new Response(null, { status: 404 });
  return Object.fromEntries(METHODS.map((method) => [method, handler])) as Handlers;
}
