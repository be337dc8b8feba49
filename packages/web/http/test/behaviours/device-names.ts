/** What devices are called in `/auth/devices`, and how a user renames one. */
import { deepEqual, equal } from "node:assert/strict";
import type { Browser } from "../browser.ts";
import type { Behaviour } from "../world.ts";
import { expectAnswer, type Listed, NO_CREDENTIAL, signedIn } from "./expectations.ts";

const CHROME =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** What signs in, and what its user is shown. */
const NAMES: { userAgent: string; label?: string; name: string }[] = [
  { userAgent: CHROME, name: "Chrome on macOS" },
  { userAgent: CHROME, label: "Work laptop", name: "Chrome on macOS" },
  { userAgent: "curl/8.5.0", name: "curl" },
  { userAgent: "curl/8.5.0", label: "Backup job", name: "Backup job" },
  { userAgent: "", label: "Kitchen", name: "Kitchen" },
  { userAgent: "", name: "Unknown device" },
  { userAgent: "<script>alert(1)</script>", name: "Unknown device" },
  { userAgent: "Mozilla/5.0 (compatible; Googlebot/2.1)", name: "Googlebot" },
  { userAgent: "x".repeat(10_240), name: "Unknown device" },
  { userAgent: `${CHROME} ${"x".repeat(10_240)}`, name: "Chrome on macOS" },
  // Bytes above ASCII, which is what an emoji is in a header.
  { userAgent: "\u00f0\u009f\u0098\u0080", name: "Unknown device" },
];

const BAD_LABELS = [
  "",
  " ",
  "\t",
  "a\nb",
  "a\0b",
  "\ud800",
  "\u2028a\u2028b",
  "x".repeat(129),
  1,
  null,
  ["x"],
  {},
];
const BAD_LABEL = {
  status: 400,
  body: { error: "invalid_request", error_description: "label must be one line of 1 to 128 characters" },
};
/** What a user asks for, and what is kept. */
const LABELS: [label: string, kept: string][] = [
  ["Work laptop", "Work laptop"],
  ["  Küche 👩‍🍳 ", "Küche 👩‍🍳"],
  ["<script>alert(1)</script>", "<script>alert(1)</script>"],
  ["__proto__", "__proto__"],
  ["x".repeat(128), "x".repeat(128)],
];
const UNKNOWN = { status: 404, body: { error: "unknown_device" } };

export const deviceNameBehaviours: readonly Behaviour[] = [
  {
    name: "a device has a name that a person can read, whatever its user agent",
    async check(world) {
      for (const [index, { userAgent, label, name }] of NAMES.entries()) {
        const browser = world.browser();
        const userId = `user-${index}`;
        const headers = { "user-agent": userAgent };
        equal((await browser.sendJson("POST", "/login", { userId, label }, headers)).status, 200);
        const device = await own(browser);
        deepEqual([device.name, device.device.label], [name, label], userAgent.slice(0, 80));
      }
    },
  },
  {
    name: "a user renames an own device",
    async check(world) {
      const [ada, phone] = [await signedIn(world), await signedIn(world)];
      const { id } = await own(phone);
      for (const [label, kept] of LABELS) {
        const response = await ada.sendJson("PATCH", `/auth/devices/${id}`, { label });
        await expectAnswer(response, { status: 200, body: { label: kept } });
        equal((await own(phone)).device.label, kept);
      }
      equal((await own(ada)).device.label, undefined);
      equal((await phone.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "a device that is not one's own is as unknown as one that is not, and keeps its label",
    async check(world) {
      const [ada, grace] = [await signedIn(world, "ada"), await signedIn(world, "grace")];
      const { id } = await own(ada);
      const body = { label: "Mine now" };
      await expectAnswer(await world.browser().sendJson("PATCH", `/auth/devices/${id}`, body), NO_CREDENTIAL);
      for (const other of [id, "x", "%00", "__proto__", "a".repeat(5_000)]) {
        await expectAnswer(await grace.sendJson("PATCH", `/auth/devices/${other}`, body), UNKNOWN);
      }
      equal((await own(ada)).device.label, undefined);
    },
  },
  {
    name: "a label that is none is a 400",
    async check(world) {
      const browser = await signedIn(world);
      const path = `/auth/devices/${(await own(browser)).id}`;
      for (const label of BAD_LABELS) {
        await expectAnswer(await browser.sendJson("PATCH", path, { label }), BAD_LABEL);
      }
      await expectAnswer(await browser.send("PATCH", path), BAD_LABEL);
      await expectAnswer(await browser.sendJson("PATCH", path, '{"__proto__":{"label":"x"}}'), BAD_LABEL);
      const form = { "content-type": "application/x-www-form-urlencoded" };
      equal((await browser.sendJson("PATCH", path, "label=x", form)).status, 400);
      equal((await own(browser)).device.label, undefined);
    },
  },
];

/** The device of the session that asks. */
async function own(browser: Browser): Promise<Listed["devices"][number]> {
  const { devices } = (await (await browser.send("GET", "/auth/devices")).json()) as Listed;
  return devices.find(({ current }) => current)!;
}
