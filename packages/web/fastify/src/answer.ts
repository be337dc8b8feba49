/** Gives what `@sess/http` answers to Fastify. */
import type { HeaderPairs } from "@sess/http";
import type { Writing } from "@sess/http/node";
import type { FastifyReplyParts } from "./fastify-types.ts";

/** Fastify adds cookies to those of the application; every other field has one value. */
export function writeHeaders(reply: FastifyReplyParts, headers: Iterable<HeaderPairs[number]>): void {
  for (const [name, value] of headers) reply.header(name, value);
}

/** Resolves when the response has been sent: then Fastify takes no end of a handler or hook for an answer. */
export async function answer(reply: FastifyReplyParts, response: Response): Promise<void> {
  const body = response.body === null ? undefined : await response.text();
  const { code, send } = reply as {
    code(status: number): unknown;
    send(body?: string): PromiseLike<unknown>;
  };
  code.call(reply, response.status);
  writeHeaders(reply, response.headers);
  await send.call(reply, body);
}

export function writing(reply: FastifyReplyParts): Writing {
  return {
    headers: (headers) => writeHeaders(reply, headers),
    response: (response) => answer(reply, response),
  };
}
