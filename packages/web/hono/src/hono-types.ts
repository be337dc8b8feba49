/** What of Hono's context is used, so that one with any bindings, variables and path will do. */
import type { StatusCode } from "hono/utils/http-status";

/** The parts of Hono's context. */
export interface HonoContext {
  readonly req: {
    readonly raw: Request;
    arrayBuffer(): Promise<ArrayBuffer>;
    formData(): Promise<FormData>;
  };
  readonly res: Response;
  /** What middleware has set: `auth`, if it was `authenticate()`. */
  readonly var: object;
  /** Throws where the runtime has none. */
  readonly executionCtx: { waitUntil(work: Promise<unknown>): void };
  header(name: string, value?: string, options?: { append?: boolean }): void;
  newResponse(body: ReadableStream | null, status: StatusCode): Response;
}
