/** The parts of Express that are used: the same in 4 and 5, so no version of its types is needed. */

/** The parts of Express's `Request`. */
export interface ExpressRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly ip?: string | undefined;
  /** What a body parser made of the body. */
  readonly body?: unknown;
  /** Whether anybody has read from the stream of the body. */
  readonly readableDidRead: boolean;
  iterator(options: { readonly destroyOnReturn: boolean }): AsyncIterable<Uint8Array>;
}

/** The parts of Express's `Response`. */
export interface ExpressResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  appendHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** A middleware for `app.use`, or a handler for any route. */
export type ExpressHandler = (
  req: ExpressRequest,
  res: ExpressResponse,
  next: (error?: unknown) => void,
) => void;
