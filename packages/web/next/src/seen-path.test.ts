/** Paths, with and without what Next takes off. */
import { expect, test } from "vitest";
import { seenPath } from "./seen-path.ts";

test.each([
  ["/auth/devices", "/auth", "/auth/devices"],
  ["/auth", "/auth", "/auth"],
  ["/api/auth/devices", "/api/auth", "/api/auth/devices"],
  ["/auth/devices", "/app/auth", "/app/auth/devices"],
  ["/auth/devices", "/eu/app/auth", "/eu/app/auth/devices"],
  ["/app/auth/devices", "/eu/app/auth", "/eu/app/auth/devices"],
  ["/app/auth/devices", "/app/auth", "/app/auth/devices"],
  ["/authors", "/app/auth", "/authors"],
  ["/other", "/app/auth", "/other"],
  ["/", "/auth", "/"],
  ["/auth/devices/", "/auth", "/auth/devices"],
  ["/auth/devices/", "/app/auth", "/app/auth/devices"],
  ["/auth/devices//", "/auth", "/auth/devices/"],
  ["/auth/", "/auth", "/auth"],
])("%s is seen, below %s, as %s", (pathname, basePath, seen) => {
  expect(seenPath(pathname, basePath)).toBe(seen);
});
