/** Shows the method and the headers of a Node request as `@sess/http` reads them. */
import type { RequestHead } from "../request.ts";
import type { NodeRequest } from "./node-types.ts";

type Head = Pick<NodeRequest, "method" | "headers" | "rawHeaders">;

const heads = new WeakMap<Head, RequestHead>();

/** The same one for the same request: by its headers, a refresh on the way is remembered. */
export function headOf(req: Head): RequestHead {
  const known = heads.get(req);
  if (known !== undefined) return known;
  const head = {
    method: req.method ?? "",
    headers: { get: (name: string) => header(req, name.toLowerCase()) },
  };
  heads.set(req, head);
  return head;
}

function header(req: Head, name: string): string | null {
  if (name === "authorization") return authorization(req);
  // What HTTP/1.1 says in Host, HTTP/2 says in a pseudo-header (RFC 9113 §8.3.1).
  const value = req.headers[name] ?? (name === "host" ? req.headers[":authority"] : undefined);
  return Array.isArray(value) ? value.join(", ") : (value ?? null);
}

/** Node keeps the first of several; a proxy in front may have believed the last. So all are shown. */
function authorization({ headers, rawHeaders }: Head): string | null {
  const first = headers["authorization"];
  if (typeof first !== "string") return null;
  const all = rawHeaders.filter((_, at) => at % 2 === 1 && isAuthorization(rawHeaders[at - 1]!));
  return all.length > 1 ? all.join(", ") : first;
}

function isAuthorization(name: string): boolean {
  return name.length === "authorization".length && name.toLowerCase() === "authorization";
}
