/** Shows the body of a Node request as `@sess/http` reads it, whoever has read it before. */
import type { RouteRequest } from "../request.ts";
import type { NodeBody, NodeRequest } from "./node-types.ts";

const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/** A parser that ran before has left an empty stream, and `parsed`: an object, a text, or the bytes. */
export function bodyOf(req: NodeRequest, parsed: unknown): RouteRequest["body"] {
  if (!req.readableDidRead) return chunksOf(req);
  if (parsed === undefined || parsed === null) return null;
  if (parsed instanceof Uint8Array) return [parsed];
  return [new TextEncoder().encode(typeof parsed === "string" ? parsed : textOf(req, parsed))];
}

/**
 * The bytes as they come. Who hangs up in their midst makes no failure of the server's: it is thrown as body parsers
 * throw it, so that every framework takes it for a 400, and logs it as one.
 */
export async function* chunksOf(stream: NodeBody): AsyncGenerator<Uint8Array, void> {
  try {
    // An early end must not destroy the request: loggers ask it for its socket once it is answered.
    yield* stream.iterator({ destroyOnReturn: false });
  } catch (cause) {
    const error = new Error("sess: the body of the request could not be read.", { cause });
    throw Object.assign(error, { status: 400, statusCode: 400, expose: true });
  } finally {
    // As Node does with a body that nobody has touched: unread bytes would hold up the next request of the connection.
    stream.resume();
  }
}

function textOf({ headers }: NodeRequest, parsed: unknown): string {
  const isForm = FORM.test(String(headers["content-type"]));
  return isForm ? formOf(parsed as object).toString() : JSON.stringify(parsed);
}

/** Several of one name stay several. What a parser has nested was never a name and a value. */
function formOf(parsed: object): URLSearchParams {
  const pairs = Object.entries(parsed).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  return new URLSearchParams(pairs.filter((pair) => pair.every((part) => typeof part === "string")));
}
