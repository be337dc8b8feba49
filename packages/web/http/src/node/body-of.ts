/** Shows the body of a Node request as `@sess/http` reads it, whoever has read it before. */
import type { RouteRequest } from "../request.ts";
import type { NodeRequest } from "./node-types.ts";

const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/** A parser that ran before has left an empty stream, and `parsed`: an object, a text, or the bytes. */
export function bodyOf(req: NodeRequest, parsed: unknown): RouteRequest["body"] {
  // An early end must not destroy the request: loggers ask it for its socket once it is answered.
  if (!req.readableDidRead) return req.iterator({ destroyOnReturn: false });
  if (parsed === undefined || parsed === null) return null;
  if (parsed instanceof Uint8Array) return [parsed];
  return [new TextEncoder().encode(typeof parsed === "string" ? parsed : textOf(req, parsed))];
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
