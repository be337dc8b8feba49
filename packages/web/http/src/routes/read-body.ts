/** Reads the few bytes that a body may have. */
import type { RouteRequest } from "../request.ts";

/** A refresh token has at most 8 KiB. */
const MAX_BYTES = 16 * 1_024;

/** `undefined`: too many. Nothing beyond the limit is kept; a declared length is not believed, and so not asked. */
export async function readBody(body: RouteRequest["body"]): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(body)) {
    length += chunk.length;
    if (length > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** An early end cancels nothing: how the rest of a body is got rid of, and the connection kept, is the server's to know. */
function chunksOf(body: RouteRequest["body"]): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (body === null) return [];
  return "getReader" in body ? body.values({ preventCancel: true }) : body;
}
