/** Shows an Express request as `@sess/http` reads it. */
import type { RequestHead, RouteRequest } from "@sess/http";
import type { ExpressRequest } from "./express-types.ts";

export function headOf(req: ExpressRequest): RequestHead {
  return { method: req.method, headers: { get: (name) => header(req, name.toLowerCase()) } };
}

export function routeRequestOf(req: ExpressRequest): RouteRequest {
  // `url` is cut by the router's mount point; cookies and browsers know the whole path.
  return { ...headOf(req), url: req.originalUrl, body: bodyOf(req) };
}

function header(req: ExpressRequest, name: string): string | null {
  if (name === "authorization") return authorization(req);
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(", ") : (value ?? null);
}

/** Node keeps the first of several; a proxy in front may have believed the last. So all are shown. */
function authorization({ headers, rawHeaders }: ExpressRequest): string | null {
  const first = headers["authorization"];
  if (typeof first !== "string") return null;
  const all = rawHeaders.filter((_, at) => at % 2 === 1 && isAuthorization(rawHeaders[at - 1]!));
  return all.length > 1 ? all.join(", ") : first;
}

function isAuthorization(name: string): boolean {
  return name.length === "authorization".length && name.toLowerCase() === "authorization";
}

/** A parser that ran before has left the body in `req.body`, and an empty stream. */
function bodyOf(req: ExpressRequest): RouteRequest["body"] {
  // An early end must not destroy the request: loggers ask it for its socket once it is answered.
  if (!req.readableDidRead) return req.iterator({ destroyOnReturn: false });
  const { body } = req;
  if (body === undefined || body === null) return null;
  if (body instanceof Uint8Array) return [body];
  return [new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body))];
}
