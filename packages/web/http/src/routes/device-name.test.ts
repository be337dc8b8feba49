/** The names of devices, for the user agents that there are, and for those that somebody makes up. */
import { describe, expect, test } from "vitest";
import { deviceName } from "./device-name.ts";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const IPAD = "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

describe("deviceName", () => {
  test.each([
    ["Chrome on macOS", `${MAC} ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`],
    ["Safari on macOS", `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`],
    ["Safari on iOS", `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`],
    ["Firefox on iOS", `${IPHONE} FxiOS/130.0 Mobile/15E148 Safari/605.1.15`],
    ["Chrome on iOS", `${IPAD} CriOS/140.0 Mobile/15E148 Safari/604.1`],
    ["Microsoft Edge on Windows", `${WINDOWS} ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`],
    ["Opera on Windows", `${WINDOWS} ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 OPR/120.0`],
    ["Internet Explorer on Windows", "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)"],
    ["Firefox on Linux", "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
    [
      "Chrome on Chrome OS",
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`,
    ],
    [
      "Chrome on Android",
      `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36`,
    ],
    ["Tizen", `Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) ${WEBKIT} Version/6.0 TV Safari/537.36`],
    ["Googlebot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"],
    ["curl", "curl/8.5.0"],
    ["python-requests", "python-requests/2.32.0"],
    ["okhttp", "okhttp/4.12.0"],
    ["Dart", "Dart/3.4 (dart:io)"],
    ["MyApp", "MyApp/3.2 CFNetwork/1490.0.4 Darwin/23.2.0"],
    ["node", "node"],
    ["constructor", "constructor"],
  ])("%s", (name, userAgent) => {
    expect(deviceName({ userAgent })).toBe(name);
  });

  test.each([
    "",
    " ",
    "😀",
    "Mozilla/5.0",
    "__proto__/1",
    "<script>alert(1)</script>",
    "<script>/1.0 x",
    "<b>/1 Mozilla/5.0 (<b>)",
    "Mozilla/5.0 (<img src=x onerror=alert(1)>) <b>/1 ",
    "a<b>/1.0",
    "\u202egnp.exe/1.0",
    "\r\nSet-Cookie: a=b",
    "a".repeat(512),
    "(".repeat(512),
    `Mozilla/5.0 (${"a;".repeat(250)}`,
  ])("of %.40j nothing gets into the name", (userAgent) => {
    expect(deviceName({ userAgent })).toBe("Unknown device");
    expect(deviceName({ userAgent, label: "Work laptop" })).toBe("Work laptop");
  });

  test("a label stands behind the kind of device, and before a program's own name", () => {
    const userAgent = `${MAC} ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`;
    expect(deviceName({ userAgent, label: "Work laptop" })).toBe("Chrome on macOS");
    expect(deviceName({ userAgent: "curl/8.5.0", label: "Backup job" })).toBe("Backup job");
    expect(deviceName({})).toBe("Unknown device");
  });

  test.each(["a/ ", "/", "(", "Android ", "Mac OS X 1_", "Version/1.", "Windows NT ", "1.", "Linux; "])(
    "512 characters of %j take no time",
    (piece) => {
      const userAgent = piece.repeat(512).slice(0, 512);
      const started = performance.now();
      for (let round = 0; round < 20; round++) deviceName({ userAgent });
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );
});
