/** The cookies of a refresh on the way reach the browser, whatever a handler does to the response. */
import { createServer, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { writeAdmission } from "../src/node/index.ts";
import { served } from "./served.ts";

const HEADERS: [string, string][] = [
  ["Cache-Control", "no-store"],
  ["Set-Cookie", "access=1; Path=/"],
  ["Set-Cookie", "refresh=1; Path=/"],
];
const KEPT = ["access=1; Path=/", "refresh=1; Path=/"];

async function answer(handle: (res: ServerResponse) => void, headers = HEADERS): Promise<Response> {
  const server = createServer((_req, res) => {
    writeAdmission(res, headers);
    handle(res);
  });
  const { url, close } = await served(server);
  const response = await fetch(url);
  await response.text();
  await close();
  return response;
}

test.each<[string, (res: ServerResponse) => void, string[]]>([
  ["nothing", (res) => res.end(), KEPT],
  [
    "a cookie of its own",
    (res) => res.appendHeader("Set-Cookie", "theme=dark").end(),
    [...KEPT, "theme=dark"],
  ],
  [
    "its own cookies in place of all",
    (res) => res.setHeader("Set-Cookie", ["a=1", "b=2"]).end(),
    [...KEPT, "a=1", "b=2"],
  ],
  ["one cookie in place of all", (res) => res.setHeader("Set-Cookie", "a=1").end(), [...KEPT, "a=1"]],
  ["writeHead with cookies", (res) => res.writeHead(200, { "Set-Cookie": "a=1" }).end(), [...KEPT, "a=1"]],
  ["writeHead with a list", (res) => res.writeHead(200, ["Set-Cookie", "a=1"]).end(), [...KEPT, "a=1"]],
  ["no headers any more", (res) => (res.removeHeader("Set-Cookie"), res.end()), KEPT],
  [
    "a sign-out",
    (res) => res.appendHeader("Set-Cookie", "refresh=; Max-Age=0").end(),
    [...KEPT, "refresh=; Max-Age=0"],
  ],
  [
    "a sign-out in place of all",
    (res) => res.setHeader("Set-Cookie", "refresh=; Max-Age=0").end(),
    ["access=1; Path=/", "refresh=; Max-Age=0"],
  ],
  ["leave to caches", (res) => res.setHeader("Cache-Control", "public, max-age=60").end(), KEPT],
  ["leave to caches, late", (res) => res.writeHead(200, { "Cache-Control": "public" }).end(), KEPT],
])("a handler that sets %s", async (_, handle, cookies) => {
  const { headers } = await answer(handle);
  expect(headers.getSetCookie()).toEqual(cookies);
  expect(headers.get("cache-control")).toBe("no-store");
});

test("without cookies, caching is the application's", async () => {
  const { headers } = await answer((res) => res.setHeader("Cache-Control", "public").end(), []);
  expect(headers.get("cache-control")).toBe("public");
});
