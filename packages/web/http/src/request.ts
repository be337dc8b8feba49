/** What is read of a request: so little that a fetch `Request` fits, and so does any framework's own. */

/** A request's method and headers. One and the same `headers` for one request. */
export interface RequestHead {
  /** In capitals, as in a fetch `Request`. */
  readonly method: string;
  readonly headers: {
    /** The value of a header in any case, several of one name joined by commas; `null` when absent. */
    get(name: string): string | null;
  };
  /** Asked for the host where there is no `Host`: HTTP/2 has it here alone, as fetch shows it. */
  readonly url?: string;
}

/** A request for one of the session routes. */
export interface RouteRequest extends RequestHead {
  /** The URL as the client knows it, absolute or from the path on. */
  readonly url: string;
  /** The bytes of the body, not read yet. */
  readonly body: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Iterable<Uint8Array> | null;
}
