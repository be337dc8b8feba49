/** Behind the middleware, which alone leads here: so there is somebody, and the headers are its own. */
import type { NextRequest } from "next/server";

export function GET({ headers }: NextRequest): Response {
  return Response.json({ hello: headers.get("x-user-id"), answeredBy: headers.get("x-answered-by") });
}
