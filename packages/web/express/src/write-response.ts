/** Writes what `@sess/http` answers to an Express response. */
import type { HeaderPairs } from "@sess/http";
import type { ExpressResponse } from "./express-types.ts";

/** Cookies are added to those of the application; every other field has one value. */
export function writeHeaders(res: ExpressResponse, headers: Iterable<HeaderPairs[number]>): void {
  for (const [name, value] of headers) {
    if (name.toLowerCase() === "set-cookie") res.appendHeader(name, value);
    else res.setHeader(name, value);
  }
}

export async function writeResponse(res: ExpressResponse, response: Response): Promise<void> {
  const body = await response.text();
  res.statusCode = response.status;
  writeHeaders(res, response.headers);
  res.end(body);
}
