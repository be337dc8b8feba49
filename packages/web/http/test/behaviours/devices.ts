/** `/auth/devices`, and how all routes treat methods and paths. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { Behaviour } from "../world.ts";
import {
  BOTH,
  endings,
  expectAnswer,
  type Listed,
  NO_CREDENTIAL,
  refusal,
  signedIn,
} from "./expectations.ts";

const NOT_OURS = ["/auth", "/auth/", "/auth/nothing", "/authors"];
const ODD = ["/auth/devices/a/b", "/auth/constructor", "/auth/__proto__"];
/** A framework may refuse these in its own way, or put them right, before it asks anybody. */
const CROOKED = ["/auth/devices/%", "/auth//devices", "/auth/devices/"];
const NOBODYS = ["x", "%00", "..%2F..", "__proto__", "a".repeat(5_000), "%F0%9F%92%A9"];

const ROUTES: Record<string, string> = {
  "/auth/refresh": "POST, OPTIONS",
  "/auth/logout": "POST, OPTIONS",
  "/auth/logout-all": "POST, OPTIONS",
  "/auth/devices": "GET, HEAD, DELETE, OPTIONS",
  "/auth/devices/x": "PATCH, DELETE, OPTIONS",
};

const INSTANTS = ["createdAt", "lastSeen", "lastRotated", "expiresAt"] as const;
const FIELDS = ["id", "current", "name", "device", ...INSTANTS];

export const deviceBehaviours: readonly Behaviour[] = [
  {
    name: "the user sees all own sessions, and which one this is",
    async check(world) {
      const browser = await signedIn(world, "ada");
      world.pass(1_000);
      await world.browser().login("ada", { label: "Phone" });
      await signedIn(world, "grace");
      const response = await browser.send("GET", "/auth/devices");
      equal(response.headers.get("cache-control"), "no-store");
      const { devices } = (await response.json()) as Listed;
      deepEqual(
        devices.map(({ current, device }) => [current, device.label]),
        [
          [true, undefined],
          [false, "Phone"],
        ],
      );
      const [first] = devices;
      deepEqual(Object.keys(first!), FIELDS);
      for (const name of INSTANTS) equal(new Date(first![name]).toISOString(), first![name]);
      await expectAnswer(await world.browser().send("GET", "/auth/devices"), NO_CREDENTIAL);
      await expectAnswer(await world.browser().send("DELETE", "/auth/devices/x"), NO_CREDENTIAL);
    },
  },
  {
    name: "a session was last seen when it was refreshed or its user proved who they are",
    async check(world) {
      const browser = await signedIn(world);
      const seen = async (): Promise<number[]> => {
        const [device] = (await (await browser.send("GET", "/auth/devices")).json()).devices;
        return [device.createdAt, device.lastRotated, device.lastSeen].map((instant) => Date.parse(instant));
      };
      const began = world.now();
      deepEqual(await seen(), [began, began, began]);
      world.pass(60_000);
      await browser.send("POST", "/reauthenticate");
      deepEqual(await seen(), [began, began, began + 60_000]);
      world.pass(60_000);
      await browser.send("POST", "/auth/refresh");
      deepEqual(await seen(), [began, began + 120_000, began + 120_000]);
    },
  },
  {
    name: "one session is ended by its id, and only by its own user",
    async check(world) {
      const [ada, phone, grace] = await Promise.all([
        signedIn(world, "ada"),
        signedIn(world, "ada"),
        signedIn(world, "grace"),
      ]);
      const { devices } = (await (await ada.send("GET", "/auth/devices")).json()) as Listed;
      const own = devices.find(({ current }) => current)!.id;
      const other = devices.find(({ current }) => !current)!.id;
      const unknown = { status: 404, body: { error: "unknown_device" } };
      await expectAnswer(await grace.send("DELETE", `/auth/devices/${other}`), unknown);
      for (const id of NOBODYS)
        await expectAnswer(await grace.send("DELETE", `/auth/devices/${id}`), unknown);
      equal((await phone.send("GET", "/me")).status, 200);

      const ended = { status: 200, body: { propagated: true } };
      await expectAnswer(await ada.send("DELETE", `/auth/devices/${other}`), ended);
      await expectAnswer(await phone.send("GET", "/me"), refusal("revoked", BOTH));
      await expectAnswer(await ada.send("DELETE", `/auth/devices/${own}`), { ...ended, clears: BOTH });
      deepEqual(await endings(world), ["logout by ada", "logout by ada"]);
    },
  },
  {
    name: "all other sessions are ended at once",
    async check(world) {
      const [here, there] = await Promise.all([signedIn(world), signedIn(world)]);
      const body = { ended: 1, propagated: true };
      await expectAnswer(await here.send("DELETE", "/auth/devices"), { status: 200, body });
      equal((await here.send("GET", "/me")).status, 200);
      await expectAnswer(await there.send("GET", "/me"), refusal("revoked", BOTH));
      await expectAnswer(await there.send("DELETE", "/auth/devices"), NO_CREDENTIAL);
      deepEqual(await endings(world), ["logout_others by ada"]);
    },
  },
  {
    name: "another method is a 405 that names the right ones, and OPTIONS names them too",
    async check(world) {
      const browser = await signedIn(world);
      for (const [path, allow] of Object.entries(ROUTES)) {
        for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
          const isOptions = method === "OPTIONS";
          if (!isOptions && allow.includes(method)) continue;
          const response = await browser.send(method, path);
          equal(response.status, isOptions ? 204 : 405, `${method} ${path}`);
          equal(response.headers.get("allow"), allow);
          equal(response.headers.get("cache-control"), "no-store");
        }
      }
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "HEAD answers as GET does, without a body",
    async check(world) {
      const browser = await signedIn(world);
      const response = await browser.send("HEAD", "/auth/devices");
      equal(response.status, 200);
      equal(response.headers.get("content-type"), "application/json");
      ok(["0", null].every((length) => length === null || response.headers.get("content-length") !== length));
      equal(await response.text(), "");
    },
  },
  {
    name: "other paths are left to the application",
    async check(world) {
      const browser = await signedIn(world);
      for (const path of [...NOT_OURS, ...ODD]) equal((await browser.send("POST", path)).status, 404, path);
      for (const path of CROOKED) ok((await browser.send("POST", path)).status >= 400, path);
    },
  },
];
