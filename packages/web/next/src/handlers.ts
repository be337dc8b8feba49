/** The session routes, as route handlers. */
import type { HttpSessions } from "@sess/http";
import type { NextRequest } from "next/server.js";
import { seenPath } from "./seen-path.ts";

/** All that Next knows of: it would answer the others by itself, and not say which there are. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** One and the same handler, under the name of each method. */
export type Handlers = Readonly<
  Record<(typeof METHODS)[number], (request: NextRequest) => Promise<Response>>
>;

export function createHandlers(
  web: () => Promise<Pick<HttpSessions<object>, "basePath" | "handle">>,
): Handlers {
  const handler = async ({ method, headers, url, body }: NextRequest): Promise<Response> => {
    const { basePath, handle } = await web();
    const path = seenPath(new URL(url).pathname, basePath);
    return (await handle({ method, headers, url: path, body })) ?? new Response(null, { status: 404 });
  };
  return Object.fromEntries(METHODS.map((method) => [method, handler])) as Handlers;
}
