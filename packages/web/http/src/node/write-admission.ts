/** Puts the headers of a request that goes on into the application's response, so that they reach the browser. */
// oxlint-disable-next-line typescript/triple-slash-reference -- the package has no types, and whoever reads this source needs them
/// <reference path="./on-headers.d.ts" />
import onHeaders from "on-headers";
import { type HeaderPairs, NO_STORE } from "../answers/json.ts";
import type { NodeHeaders } from "./node-types.ts";
import { writeHeaders } from "./write-response.ts";

/**
 * A refresh on the way has used up the refresh token that the browser holds: were its successor lost, the next refresh
 * would look like a thief's; were it cached, the next reader would be the user. So whatever is done to the response
 * meanwhile, by a handler that sets its own cookies or by one that fails, these go out with it, and no cache keeps it.
 * A cookie that has been set anew under the same name, as by a logout, stays as it is.
 */
export function writeAdmission(res: NodeHeaders, headers: HeaderPairs): void {
  const cookies = headers.filter(([name]) => name === "Set-Cookie").map(([, value]) => value);
  if (cookies.length === 0) return;
  writeHeaders(res, headers);
  onHeaders(res, () => {
    const present = [res.getHeader("Set-Cookie") ?? []].flat().map(String);
    const names = new Set(present.map(nameOf));
    const lost = cookies.filter((line) => !names.has(nameOf(line)));
    res.setHeader("Set-Cookie", [...lost, ...present]);
    res.setHeader(...NO_STORE);
  });
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf("="));
}
