/** What no fetch can send: the headers of upgrades and navigations. */
import { expect, test } from "vitest";
import { isRefreshable } from "./refreshable.ts";

const TRUSTED = "https://app.example";

test.each<[boolean, Record<string, string>]>([
  [true, {}],
  [true, { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" }],
  [true, { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }],
  [true, { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
  [true, { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", origin: TRUSTED }],
  [false, { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", origin: "https://evil.example" }],
  [false, { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
  [false, { "sec-fetch-site": "cross-site" }],
  [false, { upgrade: "websocket" }],
])("%s: %j", (expected, headers) => {
  expect(isRefreshable({ method: "GET", headers: new Headers(headers) }, new Set([TRUSTED]))).toBe(expected);
});
