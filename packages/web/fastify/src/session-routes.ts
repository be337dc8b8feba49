/** The session routes as a Fastify plugin. */
import type { HttpSessions } from "@sess/http";
import { chunksOf, headOf, type NodeBody } from "@sess/http/node";
import type {
  FastifyError,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
} from "fastify";
import fastifyPlugin from "fastify-plugin";
import { answer } from "./answer.ts";

/** A wildcard says nothing in an OpenAPI document: @fastify/swagger, whose types are not here, leaves it out. */
const HIDDEN: object = { hide: true };

/** What it declares is declared where it is registered, and not in a scope of its own. */
export function sessionRoutes(web: Pick<HttpSessions, "basePath" | "handle">): FastifyPluginAsync {
  async function handle(req: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const response = await web.handle({ ...headOf(req.raw), url: req.url, body: bodyOf(req) });
    if (response === undefined) reply.callNotFound();
    else await answer(reply, response);
    return reply;
  }

  /** Fastify refuses a content type that is none before it looks for a parser; here that is not for it to say. */
  function errorHandler(refusal: FastifyError, req: FastifyRequest, reply: FastifyReply): void {
    if (refusal.code !== "FST_ERR_CTP_INVALID_MEDIA_TYPE") throw refusal;
    handle(req, reply).catch((bug: unknown) => reply.send(bug));
  }

  const plugin: FastifyPluginAsync = async (app) => {
    if (!app.hasRequestDecorator("auth")) app.decorateRequest("auth");
    const url = `${belowPrefix(app, web.basePath)}/*`;

    await app.register(async (scope) => {
      // The parsers of the application refuse types, sizes and texts in words of their own. Here no body is parsed.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", (_req, payload, done) => done(null, payload));
      scope.all(url, { schema: HIDDEN, errorHandler }, handle);
    });
  };
  return fastifyPlugin(plugin, { name: "@sess/fastify", fastify: "5.x" });
}

/** The stream that `preParsing` hooks have left, or the request's own where Fastify looks for no body. */
function bodyOf({ body, raw }: FastifyRequest): AsyncIterable<Uint8Array> {
  return chunksOf((body ?? raw) as NodeBody);
}

/** Fastify puts the prefix in front of each route; `basePath` has it already, as browsers do. */
function belowPrefix({ prefix }: FastifyInstance, basePath: string): string {
  const above = prefix.replace(/\/$/, "");
  if (!basePath.startsWith(`${above}/`)) {
    throw new TypeError(
      `sess: basePath: must be the whole path: below the prefix ${above}, "${above}${basePath}".`,
    );
  }
  return basePath.slice(above.length);
}
