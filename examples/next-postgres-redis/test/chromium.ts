/** A headless Chromium, where there is one. */
import { accessSync, constants } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PATH = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** Why there is none, and how to get it; `undefined` if there is one. */
export function whyNoChromium(): string | undefined {
  try {
    accessSync(PATH, constants.X_OK);
    return undefined;
  } catch {
    return `no Chromium at ${PATH}: apt-get install chromium, or set CHROMIUM_PATH`;
  }
}

export function launchChromium(): Promise<Browser> {
  const quiet = ["background-networking", "component-update", "quic", "sync", "gpu"];
  const args = ["--no-sandbox", "--no-first-run", ...quiet.map((what) => `--disable-${what}`)];
  return chromium.launch({ executablePath: PATH, headless: true, args });
}
