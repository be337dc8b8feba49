/** The example in a real browser, with several tabs, late tokens and the back button. */
import { randomBytes } from "node:crypto";
import { postgresSessions } from "@sess/postgres";
import { type PostgresServer, type RedisServer, startPostgres, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Redis } from "ioredis";
import { Pool } from "pg";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { launchChromium, whyNoChromium } from "./chromium.ts";
import { build, type Started, start } from "./started-next.ts";

const ACCESS = "__Host-sess-access";
const SHOTS = process.env["SCREENSHOTS"];

const missing = whyNoChromium();
const inChromium = missing === undefined ? describe : describe.skip;

inChromium(["Chromium", ...(missing ? [`[${missing}]`] : [])].join(" "), () => {
  describeWith(["postgres:control", "redis"], "with Next, PostgreSQL and Redis", () => {
    let postgres: PostgresServer;
    let redis: RedisServer;
    let pool: Pool;
    let next: Started;
    let chromium: Browser;
    let context: BrowserContext;
    let page: Page;

    beforeAll(async () => {
      [postgres, redis, chromium] = await Promise.all([
        startPostgres(),
        startRedis(),
        launchChromium(),
        build(),
      ]);
      const databaseUrl = await postgres.createDatabase();
      pool = new Pool({ connectionString: databaseUrl });
      pool.on("error", () => {});
      next = await start({
        DATABASE_URL: databaseUrl,
        REDIS_URL: redis.url,
        SESSION_SECRET: randomBytes(32).toString("base64"),
        ACCESS_TTL: "3s",
      });
      [context, page] = await open();
    }, 180_000);
    afterAll(async () => {
      await chromium?.close();
      await next?.stop();
      await pool?.end();
      await Promise.all([postgres?.stop(), redis?.stop()]);
    });

    async function open(): Promise<[BrowserContext, Page]> {
      const opened = await chromium.newContext({ baseURL: next.url, viewport: { width: 900, height: 640 } });
      opened.setDefaultTimeout(15_000);
      return [opened, await opened.newPage()];
    }

    async function shoot(name: string, of: Page = page): Promise<void> {
      if (SHOTS !== undefined) await of.screenshot({ path: `${SHOTS}/${name}.png` });
    }

    async function signIn(on: Page): Promise<void> {
      await on.goto("/");
      await on.getByLabel("Name").fill("ada");
      await on.getByRole("button", { name: "Sign in" }).click();
      await on.getByRole("heading", { name: "Hello, ada" }).waitFor();
    }

    /** Until the browser has dropped the access cookie. */
    async function untilLate(): Promise<void> {
      const names = async (): Promise<string[]> => (await context.cookies()).map(({ name }) => name);
      await vi.waitFor(async () => expect(await names()).not.toContain(ACCESS), { timeout: 10_000 });
    }

    /** How often the refresh token of ada's oldest session was exchanged. */
    async function rotations(): Promise<number> {
      return (await postgresSessions(pool).listByUser("ada", Date.now()))[0]?.gen ?? -1;
    }

    const allTwenty = (on: Page): Promise<void> => on.getByText("20 of 20 were answered with 200.").waitFor();
    /** What is shown, once something is. */
    const heading = (on: Page): Promise<string | null> => on.locator("h1").textContent();

    /** The back button leads to the sign-in page, and never over what was there before. */
    async function expectNothingBack(on: Page): Promise<void> {
      await on.goBack();
      await on.waitForTimeout(300);
      expect(await heading(on)).toBe("Sign in");
    }

    it("shows nobody a page, and signs in", async () => {
      await page.goto("/devices");
      expect(new URL(page.url()).pathname).toBe("/sign-in");
      await shoot("sign-in");
      await signIn(page);
      await shoot("home");
    });

    it("answers twenty late requests, with one rotation and no sign-out", async () => {
      await page.getByRole("link", { name: "Twenty requests at once" }).click();
      await allTwenty(page);
      await untilLate();
      const before = await rotations();
      await page.getByRole("button", { name: "Once more" }).click();
      await vi.waitFor(async () => expect(await rotations()).toBe(before + 1), { timeout: 10_000 });
      await page.getByText("Asking").waitFor({ state: "hidden" });
      await allTwenty(page);
      expect(await rotations()).toBe(before + 1);
      await shoot("burst");
    });

    it("loads a late page that fires twenty requests, with one rotation", async () => {
      await untilLate();
      const before = await rotations();
      const statuses: number[] = [];
      page.on("response", (response) => void statuses.push(response.status()));
      await page.reload();
      await allTwenty(page);
      page.removeAllListeners("response");
      expect(statuses.length).toBeGreaterThan(20);
      expect(statuses.filter((status) => status >= 300)).toEqual([]);
      expect(await rotations()).toBe(before + 1);
    });

    it("loads two late tabs at once, with one rotation", async () => {
      const other = await context.newPage();
      await untilLate();
      const before = await rotations();
      await Promise.all([page.reload(), other.goto("/burst")]);
      await Promise.all([allTwenty(page), allTwenty(other)]);
      expect(await rotations()).toBe(before + 1);
      await untilLate();
      await Promise.all([page.goto("/"), other.goto("/devices")]);
      expect([await heading(page), await heading(other)]).toEqual(["Hello, ada", "Your devices"]);
      expect(await rotations()).toBe(before + 2);
      await other.close();
    });

    it("lists the devices, and ends another", async () => {
      const [elsewhere, phone] = await open();
      await signIn(phone);
      await page.goto("/devices");
      await page.getByText("this device").waitFor();
      expect(await page.getByRole("listitem").count()).toBe(2);
      await shoot("devices");
      await page.getByRole("listitem").getByRole("button").click();
      await page.getByRole("status").getByText("is signed out").waitFor();
      await phone.getByRole("link", { name: "Your devices" }).click();
      await phone.getByRole("heading", { name: "Sign in" }).waitFor();
      await elsewhere.close();
    });

    it("shows an outage as one, and signs nobody out by it", async () => {
      await untilLate();
      await postgres.pause();
      try {
        await page.goto("/");
        await page.getByRole("heading", { name: "Something is not working" }).waitFor();
        await shoot("outage");
      } finally {
        await postgres.resume();
      }
      await page.goto("/");
      expect(await heading(page)).toBe("Hello, ada");
    });

    it("signs out in one tab, refuses the other, and the back button shows neither what was there", async () => {
      const other = await context.newPage();
      // As where the tabs do not tell each other.
      await other.addInitScript(() => {
        addEventListener("storage", (event) => event.stopImmediatePropagation());
      });
      await other.goto("/");
      await other.getByRole("link", { name: "Your devices" }).click();
      await other.getByText("this device").waitFor();
      const third = await context.newPage();
      await third.goto("/");
      await third.getByRole("link", { name: "Twenty requests at once" }).click();
      await allTwenty(third);
      await page.goto("/");
      await page.getByRole("link", { name: "Your devices" }).click();
      await page.getByText("this device").waitFor();
      const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");

      await page.getByRole("button", { name: "Sign out", exact: true }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      // The tab that is told shows it by itself.
      await third.getByRole("heading", { name: "Sign in" }).waitFor();
      // The cookies as they were are worth nothing.
      const refused = await fetch(`${next.url}/api/me`, { headers: { cookie } });
      expect([refused.status, (await refused.json()).reason]).toEqual([401, "revoked"]);
      expect(await other.evaluate(async () => (await fetch("/api/me")).status)).toBe(401);

      // Through what Next's router has shown in this document, and to documents before it.
      for (let times = 0; times < 4; times++) await expectNothingBack(page);
      await shoot("back");
      await expectNothingBack(third);
      // The one that was not told shows what it has, and nothing new.
      await other.getByRole("link", { name: "Back" }).click();
      await other.getByRole("heading", { name: "Sign in" }).waitFor();
    });

    it("has one pool and one client of Redis, whatever Next has bundled apart", async () => {
      const client = new Redis(redis.url);
      const lines = String(await client.client("LIST")).split("\n");
      client.disconnect();
      // Beside it there is the connection on which Redis tells what has changed.
      const own = lines.filter((line) => line.includes(" name=next-example ") && line.includes(" sub=0 "));
      expect(own).toHaveLength(1);
    });
  });
});
