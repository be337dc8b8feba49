/** What Node makes of requests that clients rarely send, in HTTP/1.1 and HTTP/2, as the adapters show it. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect, createServer as createHttp2Server } from "node:http2";
import { type AddressInfo, connect as connectTcp, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { bodyOf, headOf, writeHeaders, writeResponse } from "../src/node/index.ts";

const running: Server[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server): Promise<number> {
  running.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string;
}

/** Sends a request to a server that does `work` with it, and resolves to the answer. */
async function exchange(
  { method = "POST", headers = {}, body = "" }: Sent,
  work: (req: IncomingMessage, res: ServerResponse) => Promise<void>,
): Promise<IncomingMessage> {
  const port = await listen(createServer((req, res) => void work(req, res)));
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", method, headers, agent: false }, (response) => {
      response.resume();
      response.on("end", () => resolve(response));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function headersOf(sent: Record<string, string | string[]>, names: string[]): Promise<unknown[]> {
  let seen: unknown[] = [];
  await exchange({ headers: sent }, async (req, res) => {
    seen = names.map((name) => headOf(req).headers.get(name));
    res.end();
  });
  return seen;
}

describe("headOf", () => {
  test("names in any case; what is absent is null", async () => {
    expect(await headersOf({ "X-One": "1" }, ["x-one", "X-ONE", "x-two"])).toEqual(["1", "1", null]);
  });

  test("several of one name are joined, Authorization too, of which Node keeps the first", async () => {
    const two = { "X-One": ["1", "2"], AuthoriZation: ["Bearer a", "Bearer b"], cookie: ["a=1", "b=2"] };
    expect(await headersOf(two, ["x-one", "authorization", "cookie"])).toEqual([
      "1, 2",
      "Bearer a, Bearer b",
      "a=1; b=2",
    ]);
    expect(await headersOf({ authorization: "Bearer a" }, ["authorization"])).toEqual(["Bearer a"]);
    expect(await headersOf({ "x-authorization": "Bearer a" }, ["authorization"])).toEqual([null]);
  });

  test("in HTTP/2 the host is the authority", async () => {
    let seen: unknown;
    const server = createHttp2Server((req, res) => {
      seen = [headOf(req).method, headOf(req).headers.get("Host"), headOf(req).headers.get("authorization")];
      res.end();
    });
    const client = connect(`http://127.0.0.1:${await listen(server)}`);
    const stream = client.request({ ":authority": "app.example", authorization: "Bearer a" });
    await new Promise((resolve) => void stream.resume().on("close", resolve));
    client.close();
    expect(seen).toEqual(["GET", "app.example", "Bearer a"]);
  });
});

async function textOf(body: ReturnType<typeof bodyOf>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe("bodyOf", () => {
  test("is the stream while nobody has read from it, whatever a parser says", async () => {
    let seen = "";
    await exchange({ body: "sent" }, async (req, res) => {
      seen = await textOf(bodyOf(req, {}));
      res.end();
    });
    expect(seen).toBe("sent");
  });

  test.each([
    [{ a: 1 }, '{"a":1}'],
    [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
    ["text", "text"],
    [Buffer.from("bytes"), "bytes"],
    ["", ""],
    [undefined, ""],
    [null, ""],
    [0, "0"],
  ])("is what a parser has left of it: %j", async (parsed, text) => {
    let seen: string | undefined;
    await exchange({ body: "sent" }, async (req, res) => {
      for await (const _ of req) continue;
      seen = await textOf(bodyOf(req, parsed));
      res.end();
    });
    expect(seen).toBe(text);
  });
});

test("a body whose client hangs up in its midst is the client's fault, as body parsers say it", async () => {
  let hear = (_req: IncomingMessage): void => {};
  const heard = new Promise<IncomingMessage>((resolve) => (hear = resolve));
  const port = await listen(createServer((req) => hear(req)));
  const socket = connectTcp(port, "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{");
  const reading = textOf(bodyOf(await heard, undefined)).catch((error: unknown) => error);
  socket.destroy();
  const fault = { status: 400, statusCode: 400, expose: true, cause: { code: "ECONNRESET" } };
  expect(await reading).toMatchObject(fault);
});

describe("bodyOf, of a form", () => {
  test.each([
    [{ token: "a b", hint: "ü" }, "token=a+b&hint=%C3%BC"],
    [{ token: ["a", "b"] }, "token=a&token=b"],
    [{ token: { x: "1" }, hint: ["a", { b: "c" }] }, "hint=a"],
    [{}, ""],
    ["token=a", "token=a"],
  ])("is a form again: %j", async (parsed, text) => {
    let seen: string | undefined;
    const type = "Application/x-www-form-urlencoded; charset=utf-8";
    await exchange({ headers: { "content-type": type }, body: "sent" }, async (req, res) => {
      for await (const _ of req) continue;
      seen = await textOf(bodyOf(req, parsed));
      res.end();
    });
    expect(seen).toBe(text);
  });
});

describe("writeHeaders and writeResponse", () => {
  test("add cookies to those of the application, and replace every other header", async () => {
    const { headers: got } = await exchange({}, async (_, res) => {
      res.setHeader("Set-Cookie", "theme=dark");
      res.setHeader("Cache-Control", "public");
      writeHeaders(res, [["Set-Cookie", "a=1"]]);
      const response = new Response("x");
      for (const cookie of ["b=2", "c=3"]) response.headers.append("Set-Cookie", cookie);
      response.headers.set("Cache-Control", "no-store");
      await writeResponse(res, response);
    });
    expect(got["set-cookie"]).toEqual(["theme=dark", "a=1", "b=2", "c=3"]);
    expect(got["cache-control"]).toBe("no-store");
  });

  test("say nothing of the length of a body that HEAD leaves out (RFC 9110 §8.6)", async () => {
    const { statusCode, headers: got } = await exchange({ method: "HEAD" }, (_, res) =>
      writeResponse(res, new Response(null, { headers: { "Content-Type": "application/json" } })),
    );
    expect([statusCode, got["content-type"], got["content-length"]]).toEqual([
      200,
      "application/json",
      undefined,
    ]);
  });
});
