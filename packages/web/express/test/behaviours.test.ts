/** The shared behaviours, in Express 5. */
import express from "express";
import { describe, expect, test } from "vitest";
import { behaviours } from "../../http/test/behaviours/all.ts";
import { tryOut } from "../../http/test/world.ts";
import { type Setup, startExpress } from "./express-app.ts";

describe.each<Setup["routes"]>(["before express.json()", "after express.json()"])(
  "Express 5, routes %s",
  (routes) => {
    test.each(behaviours)("$name", async (behaviour) => {
      const start = startExpress({ framework: express, routes });
      await expect(tryOut(start, behaviour)).resolves.toBeUndefined();
    });
  },
);
