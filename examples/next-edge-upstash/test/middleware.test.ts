/** The middleware on Next's edge runtime, in front of a page, beside a real application and a real Redis. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { upstashCache } from "@sess/upstash";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../../packages/caches/upstash/test/support/endpoint.ts";
import {
  type Application,
  startApplication,
} from "../../../packages/stores/introspection/test/support/application.ts";
import { Browser } from "../../../packages/web/http/test/browser.ts";
import { buildNext, FOLDER, startNext } from "./next.ts";

const ACCESS = "__Host-sess-access";

describeWith("redis", "next-edge-upstash", () => {
  let redis: RedisServer;
  let upstash: Endpoint;
  let app: Application;
  let next: Awaited<ReturnType<typeof startNext>>;

  beforeAll(async () => {
    await buildNext();
    redis = await startRedis();
    upstash = await startEndpoint(redis.url);
    app = await startApplication(upstashCache(otherClient()));
    next = await startNext({
      ISSUER: app.common.issuer,
      AUDIENCE: app.common.audience,
      PUBLIC_KEY: JSON.stringify(app.publicKey.publicKey),
      APP_URL: app.url,
      CLIENT_ID: app.client.clientId,
      CLIENT_SECRET: app.client.clientSecret,
      UPSTASH_REDIS_REST_URL: upstash.url,
      UPSTASH_REDIS_REST_TOKEN: upstash.token,
    });
  }, 240_000);
  afterAll(async () => {
    await next?.stop();
    await app?.close();
    await upstash?.close();
    await redis?.stop();
  });

  function otherClient(): Redis {
    const { url, token } = upstash;
    return new Redis({ url, token, automaticDeserialization: false });
  }

  async function signedIn(): Promise<Browser> {
    const browser = new Browser(app.url);
    await browser.login("ada");
    return browser;
  }

  /** At the edge, with the cookies that the application has set: in production, both have one origin. */
  async function hello(browser: Browser, path = "/hello", headers = {}): Promise<unknown[]> {
    const cookie = `${ACCESS}=${browser.value(ACCESS)}`;
    const response = await fetch(next.url + path, { headers: { ...headers, cookie }, redirect: "manual" });
    if (!response.headers.get("content-type")?.includes("json")) return [response.status];
    const body = await response.json();
    return [response.status, body.hello ?? body.error, body.answeredBy ?? body.reason];
  }

  it("runs on the edge runtime, whose bundle holds no sockets", async () => {
    const manifest = JSON.parse(
      await readFile(join(FOLDER, ".next/server/middleware-manifest.json"), "utf8"),
    );
    const files: string[] = manifest.middleware["/"].files;
    const code = (await Promise.all(files.map((file) => readFile(join(FOLDER, ".next", file), "utf8")))).join(
      "\n",
    );
    expect(code).toContain("urn:sess:session");
    // Next's own, in every middleware: its edge runtime has both.
    expect(new Set(code.match(/\bnode:[a-z_/]+/g))).toEqual(new Set(["node:async_hooks", "node:buffer"]));
    expect(code).not.toMatch(/(?:require|import|from)\s*\(?\s*["'](?:net|tls)["']/);
  });

  it("knows who is asking, until the application has ended the session", async () => {
    const browser = await signedIn();
    await expect.poll(() => hello(browser)).toEqual([200, "ada", "cache"]);
    const access = browser.cookies.get(ACCESS)!;
    expect((await browser.send("POST", "/auth/logout")).status).toBe(200);
    expect(await hello(browser)).toEqual([401, "invalid_token", "malformed"]);
    browser.cookies.set(ACCESS, access);
    expect(await hello(browser)).toEqual([401, "invalid_token", "revoked"]);
  });

  it("asks the application when the cache has lost everything, and repairs it after the answer", async () => {
    const browser = await signedIn();
    await expect.poll(() => hello(browser)).toEqual([200, "ada", "cache"]);
    await redis.flush();
    expect(await hello(browser)).toEqual([200, "ada", "store"]);
    const { sid } = JSON.parse(atob(browser.value(ACCESS).split(".")[1]!));
    await expect.poll(() => otherClient().get(`session:${sid}`)).toBe("ada");
    await expect.poll(() => hello(browser)).toEqual([200, "ada", "cache"]);
  });

  it("while the application is down: whom the cache knows goes on, for others it is an outage", async () => {
    const missed = await signedIn();
    await expect.poll(() => hello(missed)).toEqual([200, "ada", "cache"]);
    await redis.flush();
    const known = await signedIn();
    await expect.poll(() => hello(known)).toEqual([200, "ada", "cache"]);
    app.setDown(true);
    expect(await hello(known)).toEqual([200, "ada", "cache"]);
    expect(await hello(missed)).toEqual([503, "temporarily_unavailable", undefined]);
    app.setDown(false);
    expect(await hello(missed)).toEqual([200, "ada", "store"]);
  });

  it("nobody gets past it by another spelling, or by saying who he is", async () => {
    const browser = await signedIn();
    const eve = { "x-user-id": "eve", "x-middleware-subrequest": "middleware:middleware:middleware" };
    const [status, name] = await hello(browser, "/hello", eve);
    expect([status, name]).toEqual([200, "ada"]);
    const nobody = new Browser(app.url);
    const refused: unknown[] = [];
    for (const path of [
      "/hello",
      "/hello/",
      "/%68ello",
      "/hello.rsc",
      "/hello?_rsc=1",
      "/HELLO",
      "//hello",
    ]) {
      refused.push((await hello(nobody, path, eve))[0]);
    }
    expect(refused).toEqual([401, 308, 401, 401, 401, 404, 308]);
  });
});
