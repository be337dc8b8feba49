/** What every example must show: sign in, be known, survive the loss of Redis, refresh, log out, and be refused. */
import type { RedisServer } from "@sess/servers";
import { expect } from "vitest";
import { Browser } from "../../packages/web/http/test/browser.ts";

const ACCESS = "__Host-sess-access";

/** `url`: of an example whose `POST /login` takes `{ user }` and whose `GET /me` says `{ userId, answeredBy }`. */
export async function tryExample(url: string, redis: RedisServer): Promise<void> {
  const browser = new Browser(url);
  const me = async (): Promise<unknown> => {
    const response = await browser.send("GET", "/me");
    return [response.status, await response.json()];
  };
  const ada = (answeredBy: string): unknown => [200, { userId: "ada", answeredBy }];

  expect(await me()).toEqual([401, { error: "missing_token" }]);
  expect((await browser.sendJson("POST", "/login", { user: "" })).status).toBe(400);
  expect((await browser.sendJson("POST", "/login", { user: "ada" })).status).toBe(200);
  await expect.poll(me).toEqual(ada("cache"));
  await redis.flush();
  expect(await me()).toEqual(ada("store"));
  await expect.poll(me).toEqual(ada("cache"));

  expect((await browser.send("POST", "/auth/refresh")).status).toBe(200);
  const cookie = `${ACCESS}=${browser.value(ACCESS)}`;
  const logout = await browser.send("POST", "/auth/logout");
  expect([logout.status, await logout.json()]).toEqual([200, { propagated: true }]);
  const refused = await browser.send("GET", "/me", { cookie });
  expect([refused.status, await refused.json()]).toEqual([
    401,
    { error: "invalid_token", reason: "revoked" },
  ]);

  if (!redis.controllable) return;
  await browser.sendJson("POST", "/login", { user: "ada" });
  await redis.kill();
  expect(await me()).toEqual(ada("store"));
}
