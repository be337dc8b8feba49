/** What of Fastify's requests and replies is used, so that those of any server, route and type provider will do. */
import type { NodeHeaders, NodeRequest } from "@sess/http/node";

/** The parts of Fastify's `Request`. */
export interface FastifyRequestParts {
  readonly raw: NodeRequest;
  readonly ip: string;
}

/** The parts of Fastify's `Reply`. A route's schema narrows what they take, so nothing is demanded of that here. */
export interface FastifyReplyParts {
  readonly raw: NodeHeaders;
  header(name: string, value: string): unknown;
  code(...status: never[]): unknown;
  send(...payload: never[]): unknown;
}

/** A hook for `onRequest`, `preValidation` or `preHandler`, of one route or of many. */
export type FastifyHook = (req: FastifyRequestParts, reply: FastifyReplyParts) => Promise<void>;
