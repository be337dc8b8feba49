/** The kit tested on what is broken in one plausible way each: a named case has to catch each. */
import { describe, expect, it } from "vitest";
import { shelves } from "./shelf/shelf.ts";

for (const { name: what, cases, broken } of shelves) {
  describe(`${what} that is broken`, () => {
    const noticed = new Set<string>();

    for (const { mistake, caughtBy, noticedBy } of broken) {
      it(`that ${mistake} is caught`, async ({ task }) => {
        const names = await noticedBy();
        const named = names.filter((name) => name.startsWith(caughtBy));
        // For the table that `npm run conformance` prints.
        Object.assign(task.meta, { mistake, noticedBy: [...new Set([...named, ...names])] });
        for (const name of names) noticed.add(name);
        expect(named).toHaveLength(1);
      });
    }

    it("is caught by a name that stands for one case", () => {
      expect(new Set(cases).size).toBe(cases.length);
    });

    it("leaves no case that catches nothing", () => {
      expect(cases.filter((name) => !noticed.has(name))).toEqual([]);
    });
  });
}
