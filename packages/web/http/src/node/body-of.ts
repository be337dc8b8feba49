/** Shows the body of a Node request as `@sess/http` reads it, whoever has read it before. */
import type { RouteRequest } from "../request.ts";
import type { NodeBody } from "./node-types.ts";

/** A parser that ran before has left an empty stream, and `parsed`: an object, a text, or the bytes. */
export function bodyOf(stream: NodeBody, parsed: unknown): RouteRequest["body"] {
  // An early end must not destroy the request: loggers ask it for its socket once it is answered.
  if (!stream.readableDidRead) return stream.iterator({ destroyOnReturn: false });
  if (parsed === undefined || parsed === null) return null;
  if (parsed instanceof Uint8Array) return [parsed];
  return [new TextEncoder().encode(typeof parsed === "string" ? parsed : JSON.stringify(parsed))];
}
