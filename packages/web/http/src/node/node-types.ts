/** The parts of Node's requests and responses that are used: the same in HTTP/1.1 and HTTP/2, with no types of Node. */

/** The parts of a `Readable` that a body comes in. */
export interface NodeBody {
  /** Whether anybody has read from it. */
  readonly readableDidRead: boolean;
  iterator(options: { readonly destroyOnReturn: boolean }): AsyncIterable<Uint8Array>;
  /** Lets what nobody reads flow into the void. */
  resume(): unknown;
}

/** The parts of `IncomingMessage` and `Http2ServerRequest`. */
export interface NodeRequest extends NodeBody {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
}

/** The headers of `ServerResponse` and `Http2ServerResponse`, until they are sent. */
export interface NodeHeaders {
  getHeader(name: string): string | number | readonly string[] | undefined;
  setHeader(name: string, value: string | readonly string[]): unknown;
  appendHeader(name: string, value: string): unknown;
}

/** The parts of `ServerResponse` and `Http2ServerResponse`. */
export interface NodeResponse extends NodeHeaders {
  statusCode: number;
  end(body?: string): unknown;
}
