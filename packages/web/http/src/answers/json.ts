/** Makes the responses: JSON, and never stored by any cache. */

/** Header fields in the form that `Headers`, `Response` and a loop can take; several `Set-Cookie` stay apart. */
export type HeaderPairs = [name: string, value: string][];

/** Answers may hold tokens or say who somebody is (RFC 6749 §5.1). */
export const NO_STORE: [string, string] = ["Cache-Control", "no-store"];

/** Beside `NO_STORE`, that is for whoever answers with them: a shared cache would hand them to the next. */
export function setCookies(values: readonly string[]): HeaderPairs {
  return values.map((value) => ["Set-Cookie", value]);
}

export function json(status: number, body: object, headers: HeaderPairs = []): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: [NO_STORE, ["Content-Type", "application/json"], ...headers],
  });
}

/** `response`, with these cookies before its own; what else it says, it says itself. */
export function withCookiesOf(headers: HeaderPairs, response: Response): Response {
  const cookies = headers.filter(([name]) => name === "Set-Cookie");
  if (cookies.length === 0) return response;
  return new Response(response.body, { status: response.status, headers: [...cookies, ...response.headers] });
}

/** Where a specification asks for a 200 that says nothing. */
export function empty(): Response {
  return new Response(null, { status: 200, headers: [NO_STORE] });
}

export function noContent(headers: HeaderPairs = []): Response {
  return new Response(null, { status: 204, headers: [NO_STORE, ...headers] });
}
