/** The parts of Express that are used: the same in 4 and 5, so no version of its types is needed. */
import type { NodeRequest, NodeResponse } from "@sess/http/node";

/** The parts of Express's `Request`. */
export interface ExpressRequest extends NodeRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly ip?: string | undefined;
  /** What a body parser made of the body. */
  readonly body?: unknown;
}

/** The parts of Express's `Response`. */
export type ExpressResponse = NodeResponse;

/** A middleware for `app.use`, or a handler for any route. */
export type ExpressHandler = (
  req: ExpressRequest,
  res: ExpressResponse,
  next: (error?: unknown) => void,
) => void;
