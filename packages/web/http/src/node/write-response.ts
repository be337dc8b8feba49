/** Writes what `@sess/http` answers to a Node response. */
import type { HeaderPairs } from "../answers/json.ts";
import type { NodeHeaders, NodeResponse } from "./node-types.ts";

/** Cookies are added to those of the application; every other field has one value. */
export function writeHeaders(
  res: Pick<NodeHeaders, "setHeader" | "appendHeader">,
  headers: Iterable<HeaderPairs[number]>,
): void {
  for (const [name, value] of headers) {
    if (name.toLowerCase() === "set-cookie") res.appendHeader(name, value);
    else res.setHeader(name, value);
  }
}

export async function writeResponse(res: NodeResponse, response: Response): Promise<void> {
  const body = response.body === null ? undefined : await response.text();
  res.statusCode = response.status;
  writeHeaders(res, response.headers);
  res.end(body);
}
