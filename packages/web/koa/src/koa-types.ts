/** What of Koa's context is used: the same in 2 and 3, so a context of either's types will do. */
import type { NodeRequest, NodeResponse } from "@sess/http/node";

/** The parts of Koa's context. */
export interface KoaContext {
  readonly req: NodeRequest;
  readonly res: Pick<NodeResponse, "setHeader" | "appendHeader">;
  readonly originalUrl: string;
  readonly ip: string;
  status: number;
  body: unknown;
  remove(header: string): void;
}

/** A context that may have been through `authenticate()`. */
export interface MaybeWithAuth {
  readonly state: { readonly auth?: unknown };
}
