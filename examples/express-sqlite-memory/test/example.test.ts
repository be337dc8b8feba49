/** The example does what its page and its terminal say. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type App, createApp } from "../src/app.ts";
import { tryItLines } from "../src/try-it-lines.ts";

let folder: string;
let app: App;
let server: Server;
let url: string;

async function start(): Promise<void> {
  app = await createApp({ folder });
  server = app.app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sess-example-"));
  await start();
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

async function signIn(device: string): Promise<{
  me: () => Promise<Response>;
  post: (path: string) => Promise<Response>;
  headers: Record<string, string>;
}> {
  const response = await fetch(`${url}/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: "ada", device }),
  });
  const { accessToken } = (await response.json()) as { accessToken: string };
  const headers = { authorization: `Bearer ${accessToken}` };
  return {
    me: () => fetch(`${url}/me`, { headers }),
    post: (path) => fetch(url + path, { method: "POST", headers }),
    headers,
  };
}

async function answer(response: Response): Promise<string> {
  const { answeredBy, reason } = (await response.json()) as { answeredBy?: string; reason?: string };
  return `${response.status} ${answeredBy ?? reason}`;
}

describe("the example", () => {
  it("signs in on two devices, and out everywhere", async () => {
    const [phone, laptop] = [await signIn("Phone"), await signIn("Laptop")];
    expect([await answer(await phone.me()), await answer(await laptop.me())]).toEqual([
      "200 cache",
      "200 cache",
    ]);
    expect((await phone.post("/auth/logout-all")).ok).toBe(true);
    expect([await answer(await phone.me()), await answer(await laptop.me())]).toEqual([
      "401 revoked",
      "401 revoked",
    ]);
  });

  it("names the devices, and renames one", async () => {
    const { headers } = await signIn("Phone");
    const list = async (): Promise<{ id: string; name: string; device: { label: string } }[]> =>
      (await (await fetch(`${url}/auth/devices`, { headers })).json()).devices;
    const [phone] = await list();
    expect([phone?.name, phone?.device.label]).toEqual(["Phone", "Phone"]);
    const json = { ...headers, "content-type": "application/json" };
    const body = JSON.stringify({ label: "Old phone" });
    const renamed = await fetch(`${url}/auth/devices/${phone?.id}`, { method: "PATCH", headers: json, body });
    expect(renamed.status).toBe(200);
    expect((await list())[0]?.device.label).toBe("Old phone");
  });

  it("goes on while the cache is flushed, taken away and frozen", async () => {
    const phone = await signIn("Phone");
    const cache = (action: string): Promise<Response> =>
      fetch(`${url}/demo/cache/${action}`, { method: "POST" });
    await cache("flush");
    expect(await answer(await phone.me())).toBe("200 store");
    expect(await answer(await phone.me())).toBe("200 cache");
    await cache("down");
    expect(await answer(await phone.me())).toBe("200 store");
    await cache("frozen");
    expect(await answer(await phone.me())).toBe("200 store");
    await cache("up");
    expect(await answer(await phone.me())).toBe("200 cache");
    expect((await cache("melted")).status).toBe(404);
  });

  it("keeps sessions over a restart", async () => {
    const { me } = await signIn("Phone");
    const port = new URL(url).port;
    await stop();
    app = await createApp({ folder });
    server = app.app.listen(Number(port), "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    expect(await answer(await me())).toBe("200 store");
  });

  it.each(["", "user=", `user=${"x".repeat(256)}`, "user[a]=b"])(
    "says what is wrong with a sign-in: %.12s",
    async (body) => {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const response = await fetch(`${url}/login`, { method: "POST", headers, body });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("Give a user");
    },
  );

  it.skipIf(spawnSync("curl", ["--version"]).status !== 0)("prints lines that can be pasted", async () => {
    const lines = tryItLines(url, app.store, app.cache).split("\n");
    const commands = lines.filter((line) => /^ {2}(PHONE|LAPTOP|curl)/.test(line)).join("\n");
    const { stdout } = await promisify(execFile)("bash", ["-euc", commands]);
    const statuses = [...stdout.matchAll(/^HTTP\/1.1 (\d+)/gm)].map(([, status]) => status);
    expect(statuses).toEqual(["200", "200", "401", "401"]);
    expect(stdout).toContain('"label":"Laptop"');
  });
});
