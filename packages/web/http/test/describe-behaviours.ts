/** Behaviours as tests of one framework. */
import { describe, expect, test } from "vitest";
import { behaviours } from "./behaviours/all.ts";
import { type Behaviour, type Start, tryOut } from "./world.ts";

/** Without `some`, all that the frameworks share. */
export function describeBehaviours(
  framework: string,
  start: Start,
  some: readonly Behaviour[] = behaviours,
): void {
  describe.each([framework])("%s", () => {
    test.each(some.map((behaviour) => [behaviour.name, behaviour] as const))("%s", async (_, behaviour) => {
      await expect(tryOut(start, behaviour)).resolves.toBeUndefined();
    });
  });
}
