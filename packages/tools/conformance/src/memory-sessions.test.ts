import { memorySessions } from "@sess/core/memory";
import { describe, expect, it } from "vitest";
import { sessionStoreCases } from "./session-store-cases.ts";

// Here rather than beside memorySessions, as core cannot depend on the kit that depends on it.
describe("memorySessions", () => {
  it.each(sessionStoreCases)("$name", async ({ run }) => {
    const store = memorySessions();
    await expect(run({ open: async () => store })).resolves.toBeUndefined();
  });
});
