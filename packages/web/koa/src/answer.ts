/** Gives what `@sess/http` answers to Koa, which sends it when all middleware is through. */
import { type Writing, writeHeaders } from "@sess/http/node";
import type { KoaContext } from "./koa-types.ts";

export async function answer(ctx: KoaContext, response: Response): Promise<void> {
  // Koa makes up a body where there is none, unless it is told so before it learns the status and the type.
  ctx.remove("Content-Type");
  ctx.body = null;
  ctx.status = response.status;
  writeHeaders(ctx.res, response.headers);
  if (response.body !== null) ctx.body = await response.text();
}

export function writing(ctx: KoaContext): Writing {
  return {
    headers: (headers) => writeHeaders(ctx.res, headers),
    response: (response) => answer(ctx, response),
  };
}
