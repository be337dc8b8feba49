/** The shared behaviours, in Express 4. */
import express4 from "express4";
import { describe, expect, test } from "vitest";
import { behaviours } from "../../http/test/behaviours/all.ts";
import { tryOut } from "../../http/test/world.ts";
import { type Setup, startExpress } from "./express-app.ts";

describe.each<Setup["routes"]>(["before express.json()", "after express.json()"])(
  "Express 4, routes %s",
  (routes) => {
    test.each(behaviours)("$name", async (behaviour) => {
      const start = startExpress({ framework: express4, routes });
      await expect(tryOut(start, behaviour)).resolves.toBeUndefined();
    });
  },
);
