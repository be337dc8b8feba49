import { memoryCache } from "@sess/core/memory";
import { describe, expect, it } from "vitest";
import { cacheStoreCases } from "./cache-store-cases.ts";

// Here rather than beside memoryCache, as core cannot depend on the kit that depends on it.
describe("memoryCache on an injected clock", () => {
  it.each(cacheStoreCases)("$name", async ({ run }) => {
    let now = 1_700_000_000_000;
    const cache = memoryCache({ clock: () => now });
    const advance = async (ms: number): Promise<void> => void (now += ms);
    await expect(run({ open: async () => cache, advance, now: () => now })).resolves.toBeUndefined();
  });
});
