/** Redis and Postgres both gone: an outage says so, and is never taken for a sign-out. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isUnavailable, type SessError } from "@sess/core";
import { expressSessions } from "@sess/express";
import { describeWith } from "@sess/servers/describe-with";
import express from "express";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Instance } from "./support/instance.ts";
import { startWorld, type World } from "./support/world.ts";

const OUTAGES = ["kill", "pause"] as const;

describeWith(["redis:control", "postgres:control"], "with neither Redis nor Postgres", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterEach(async () => {
    await Promise.all([world.redis.restart(), world.postgres.restart()]);
    await world.closeAll();
  });
  afterAll(() => world.stop());

  const open = (): Promise<Instance> => world.open({ storeDeadline: 500 });
  const fail = (how: (typeof OUTAGES)[number]): Promise<unknown> =>
    Promise.all([world.redis[how](), world.postgres[how]()]);
  const recover = (): Promise<unknown> => Promise.all([world.redis.restart(), world.postgres.restart()]);

  describe.each(OUTAGES)("(%s)", (how) => {
    it("every operation throws that it is unavailable, and goes on when they are back", async () => {
      const { sessions } = await open();
      const { accessToken, refreshToken, session } = await sessions.issue({ userId: "42" });
      await fail(how);

      const thrown = await Promise.all(
        [
          () => sessions.authenticate(accessToken),
          () => sessions.refresh(refreshToken),
          () => sessions.issue({ userId: "42" }),
          () => sessions.revoke(session.id),
          () => sessions.revokeAll("42"),
          () => sessions.list("42"),
        ].map((operation) =>
          operation().then(
            () => "an answer",
            (error: unknown) => error,
          ),
        ),
      );
      expect(thrown.map(isUnavailable)).toEqual(thrown.map(() => true));
      const codes = new Set(thrown.map((error) => (error as SessError).code));
      expect([...codes]).toEqual([how === "kill" ? "ERR_SESS_STORE_UNAVAILABLE" : "ERR_SESS_TIMEOUT"]);
      // Without I/O there is nothing to be unavailable: a forged token is refused as ever.
      expect(await sessions.authenticate(`${accessToken}x`)).toMatchObject({ ok: false });

      await recover();
      // What a frozen Postgres was asked may be done by now, or not: see `revoke`.
      const { accessToken: next } = await sessions.issue({ userId: "43" });
      expect(await sessions.authenticate(next)).toMatchObject({ ok: true });
    });

    it("over HTTP it is a 503 with Retry-After, no cookie is touched, and then all go on", async () => {
      const { sessions } = await open();
      const app = await startApp(sessions);
      try {
        const signedIn = await fetch(`${app.url}/sign-in`, { method: "POST" });
        const cookie = signedIn.headers
          .getSetCookie()
          .map((line) => line.split(";")[0])
          .join("; ");
        const { accessToken } = (await signedIn.json()) as { accessToken: string };
        await fail(how);

        const answers = await Promise.all([
          fetch(`${app.url}/me`, { headers: { cookie } }),
          fetch(`${app.url}/me`, { headers: { authorization: `Bearer ${accessToken}` } }),
          fetch(`${app.url}/auth/refresh`, { method: "POST", headers: { cookie, origin: app.url } }),
          fetch(`${app.url}/auth/devices`, { headers: { cookie } }),
          fetch(`${app.url}/sign-in`, { method: "POST" }),
        ]);
        const seen = answers.map(({ url, status, headers }) => ({
          path: new URL(url).pathname,
          status,
          retryAfter: headers.get("retry-after"),
          cookies: headers.getSetCookie(),
        }));
        const unavailable = { status: 503, retryAfter: "1", cookies: [] };
        const paths = ["/me", "/me", "/auth/refresh", "/auth/devices", "/sign-in"];
        expect(seen).toEqual(paths.map((path) => ({ path, ...unavailable })));

        await recover();
        const status = async (): Promise<number> =>
          (await fetch(`${app.url}/me`, { headers: { cookie } })).status;
        await expect.poll(status).toBe(200);
      } finally {
        await app.stop();
      }
    });
  });
});

async function startApp(sessions: Instance["sessions"]): Promise<{ url: string; stop(): Promise<void> }> {
  const auth = expressSessions(sessions);
  const app = express();
  app.use(auth.routes);
  app.post("/sign-in", async (req, res) => {
    const issued = await auth.signIn(req, res, { userId: "42" });
    if (issued !== undefined) res.json({ accessToken: issued.accessToken });
  });
  app.get("/me", auth.authenticate(), (req, res) => {
    res.json({ userId: auth.authOf(req)?.userId });
  });
  const server: Server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
