/** The application under test as a plain fetch handler, on Node's own server. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { type HeaderPairs, httpSessions } from "../src/index.ts";
import { served } from "./served.ts";
import type { App, Start } from "./world.ts";

type Handler = (request: Request) => Promise<Response>;

function fetchHandler({ sessions, options }: App): Handler {
  const web = httpSessions(sessions, options);
  const reply = (body: object, headers: HeaderPairs): Response => Response.json(body, { headers });

  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/login") {
      const { userId, label, startedAt } = await request.json();
      const signedIn = await web.signIn(request, {
        userId,
        startedAt,
        device: { label },
        claims: { plan: "pro" },
      });
      const theme: HeaderPairs = [["Set-Cookie", "theme=dark; Path=/"]];
      if (!signedIn.ok) {
        for (const [name, value] of theme) signedIn.response.headers.append(name, value);
        return signedIn.response;
      }
      const { id: sessionId } = signedIn.issued.session;
      return reply({ userId, sessionId }, [...theme, ...signedIn.headers]);
    }
    if (pathname === "/me") {
      const me = await web.authenticate(request);
      return me.ok ? reply({ userId: me.auth.userId, plan: me.auth.claims.plan }, me.headers) : me.response;
    }
    if (pathname === "/maybe") {
      const me = await web.authenticate(request, { optional: true });
      return me.ok ? reply({ userId: me.auth?.userId ?? null }, me.headers) : me.response;
    }
    if (pathname === "/news") {
      const me = await web.authenticate(request, { optional: true });
      const own: HeaderPairs = [
        ["Cache-Control", "public, max-age=60"],
        ["Set-Cookie", "seen=1"],
      ];
      if (!me.ok) return me.response;
      return reply(
        { userId: me.auth?.userId ?? null },
        me.headers.length > 0 ? [...me.headers, own[1]!] : own,
      );
    }
    if (pathname === "/sensitive") {
      const me = await web.authenticate(request, { maxAuthAge: "5m" });
      return me.ok ? reply({ userId: me.auth.userId }, me.headers) : me.response;
    }
    if (pathname === "/reauthenticate") {
      const me = await web.authenticate(request);
      if (!me.ok) return me.response;
      const again = await web.reauthenticate(request, me.auth);
      if (!again.ok) return again.response;
      return reply({ accessToken: again.tokens.access_token }, [...me.headers, ...again.headers]);
    }
    if (pathname === "/strict") {
      const outer = await web.authenticate(request, { optional: true });
      if (!outer.ok) return outer.response;
      const me = await web.authenticate(request, { consistency: "strong" });
      return me.ok ? reply({ source: me.auth.source }, [...outer.headers, ...me.headers]) : me.response;
    }
    return (await web.handle(request)) ?? new Response("not found", { status: 404 });
  };
}

/** Is shown every request, and what it was answered. */
export type Witness = (request: Request, response: Response) => Promise<void>;

export function fetchApp(witness?: Witness): Start {
  return (app) => {
    const handler = fetchHandler(app);
    return served(createServer((req, res) => void answer(handler, req, res, witness)));
  };
}

export const startFetchApp: Start = fetchApp();

async function answer(
  handler: Handler,
  req: IncomingMessage,
  res: ServerResponse,
  witness?: Witness,
): Promise<void> {
  const request = toRequest(req);
  const response = await handler(request).catch(
    (error: unknown) => new Response(String(error), { status: 500 }),
  );
  await witness?.(request, response.clone());
  res.statusCode = response.status;
  for (const [name, value] of response.headers) res.appendHeader(name, value);
  res.end(await response.text());
  // What the handler has left of the body would hold up the next request of the connection.
  await request.body?.pipeTo(new WritableStream()).catch(() => {});
}

function toRequest(req: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(req.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const bodiless = req.method === "GET" || req.method === "HEAD";
  return new Request(new URL(`http://${req.headers.host}${req.url}`), {
    method: req.method ?? "GET",
    headers,
    ...(bodiless ? {} : { body: Readable.toWeb(req) as ReadableStream<Uint8Array>, duplex: "half" as const }),
  });
}
