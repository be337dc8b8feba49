/** The worker on workerd, in front of a real application, beside a real Redis. */
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { upstashCache } from "@sess/upstash";
import { Redis } from "@upstash/redis";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../../packages/caches/upstash/test/support/endpoint.ts";
import {
  type Application,
  startApplication,
} from "../../../packages/stores/introspection/test/support/application.ts";
import { Browser } from "../../../packages/web/http/test/browser.ts";
import { served } from "../../../packages/web/http/test/served.ts";
import wrangler from "../wrangler.json" with { type: "json" };

const ACCESS = "__Host-sess-access";

const bundling = build({
  entryPoints: [fileURLToPath(new URL(`../${wrangler.main}`, import.meta.url))],
  bundle: true,
  format: "esm",
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["@sess/source", "workerd", "worker", "browser"],
  metafile: true,
  write: false,
});

it("the worker's bundle imports nothing: no sockets, nothing of Node's", async () => {
  const { metafile, outputFiles } = await bundling;
  const external = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter((one) => one.external),
  );
  expect(external).toEqual([]);
  expect(outputFiles[0]!.text).not.toMatch(/\bnode:|(?:require|import|from)\s*\(?\s*["'](?:net|tls)["']/);
});

describeWith("redis", "hono-workers-upstash", () => {
  let redis: RedisServer;
  let upstash: Endpoint;
  let app: Application;
  let worker: Miniflare;
  let url: string;

  beforeAll(async () => {
    redis = await startRedis();
    upstash = await startEndpoint(redis.url);
    const client = new Redis({ url: upstash.url, token: upstash.token, automaticDeserialization: false });
    app = await startApplication(upstashCache(client));
    worker = await inFrontOf(app.url);
    url = (await worker.ready).href.replace(/\/$/, "");
  }, 60_000);
  afterAll(async () => {
    await worker?.dispose();
    await app?.close();
    await upstash?.close();
    await redis?.stop();
  });

  async function inFrontOf(appUrl: string): Promise<Miniflare> {
    return new Miniflare({
      modules: true,
      script: (await bundling).outputFiles[0]!.text,
      compatibilityDate: wrangler.compatibility_date,
      bindings: {
        ...wrangler.vars,
        PUBLIC_KEY: JSON.stringify(app.publicKey.publicKey),
        APP_URL: appUrl,
        CLIENT_SECRET: app.client.clientSecret,
        UPSTASH_REDIS_REST_URL: upstash.url,
        UPSTASH_REDIS_REST_TOKEN: upstash.token,
      },
    });
  }

  async function hello(browser: Browser): Promise<unknown> {
    const response = await browser.send("GET", "/hello");
    const { answeredBy, reason, error } = await response.json();
    return [response.status, answeredBy ?? reason ?? error];
  }

  it("signs in, authenticates, logs out, and refuses the token from then on", async () => {
    const browser = new Browser(url);
    expect(await hello(browser)).toEqual([401, "missing_token"]);
    expect((await browser.login("ada")).status).toBe(200);
    await expect.poll(() => hello(browser)).toEqual([200, "cache"]);
    const thief = new Browser(url);
    thief.cookies.set(ACCESS, browser.cookies.get(ACCESS)!);
    expect(await hello(thief)).toEqual([200, expect.anything()]);
    expect((await browser.send("POST", "/auth/logout")).status).toBe(200);
    expect(browser.cookies.has(ACCESS)).toBe(false);
    expect(await hello(thief)).toEqual([401, "revoked"]);
  });

  it("asks the application when the cache has lost everything, and repairs it after the answer", async () => {
    const browser = new Browser(url);
    await browser.login("grace");
    await expect.poll(() => hello(browser)).toEqual([200, "cache"]);
    await redis.flush();
    expect(await hello(browser)).toEqual([200, "store"]);
    const { sid } = JSON.parse(atob(browser.value(ACCESS).split(".")[1]!));
    const other = new Redis({ url: upstash.url, token: upstash.token, automaticDeserialization: false });
    await expect.poll(() => other.get(`session:${sid}`)).toBe("grace");
    await expect.poll(() => hello(browser)).toEqual([200, "cache"]);
  });

  it("leaves a redirect to the browser, with the cookies that came with it", async () => {
    const redirecting = await served(
      createServer((_, res) => {
        const cookies = ["a=1; Path=/", "b=2; Path=/"];
        res.writeHead(303, { location: "https://elsewhere.example/", "set-cookie": cookies }).end();
      }),
    );
    const edge = await inFrontOf(redirecting.url);
    const response = await edge.dispatchFetch(`${url}/callback`, {
      method: "POST",
      body: "x",
      redirect: "manual",
    });
    expect([response.status, response.headers.get("location"), response.headers.getSetCookie()]).toEqual([
      303,
      "https://elsewhere.example/",
      ["a=1; Path=/", "b=2; Path=/"],
    ]);
    await edge.dispose();
    await redirecting.close();
  });

  it("serves twenty requests at once, each with sessions of its own", async () => {
    const browser = new Browser(url);
    await browser.login("ada");
    await redis.flush();
    const answers = await Promise.all(Array.from({ length: 20 }, () => hello(browser)));
    expect(new Set(answers.map((one) => (one as [number, string])[0]))).toEqual(new Set([200]));
  });

  it("while the application is down: whom the cache knows goes on, for others it is an outage", async () => {
    const [known, missed] = [new Browser(url), new Browser(url)];
    await missed.login("ada");
    await expect.poll(() => hello(missed)).toEqual([200, "cache"]);
    await redis.flush();
    await known.login("ada");
    await expect.poll(() => hello(known)).toEqual([200, "cache"]);
    app.setDown(true);
    expect(await hello(known)).toEqual([200, "cache"]);
    expect(await hello(missed)).toEqual([503, "temporarily_unavailable"]);
    expect(missed.cookies.has(ACCESS)).toBe(true);
    app.setDown(false);
    expect(await hello(missed)).toEqual([200, "store"]);
  });
});
