/** Serves applications for one test each. */
import { afterEach } from "vitest";
import type { Served } from "./served.ts";

export interface Serving<App> {
  /** Resolves to its address. */
  serve(app: App): Promise<string>;
  /** What else is to be closed after the test. */
  readonly closing: (() => Promise<unknown>)[];
}

export function serving<App>(listen: (app: App) => Promise<Served>): Serving<App> {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });
  return {
    closing,
    async serve(app) {
      const { url, close } = await listen(app);
      closing.push(close);
      return url;
    },
  };
}
