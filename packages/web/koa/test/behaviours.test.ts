/** The shared behaviours, in Koa. */
import { bodyParser } from "@koa/bodyparser";
import Koa from "koa";
import Koa2 from "koa2";
import olderBodyParser from "koa-bodyparser";
import { describe, expect, test } from "vitest";
import { behaviours } from "../../http/test/behaviours/all.ts";
import { tryOut } from "../../http/test/world.ts";
import { type Setup, startKoa } from "./koa-app.ts";

/** What co-body, the heart of both parsers, refuses by itself: a body with a member named `__proto__`. */
const REFUSED_BY_PARSER = ["without a refresh token: a challenge", "a label that is none is a 400"];
const behindParser = behaviours.filter(({ name }) => !REFUSED_BY_PARSER.includes(name));

describe.each<[string, Setup, typeof behaviours]>([
  ["Koa 3", { framework: Koa }, behaviours],
  ["Koa 3, behind @koa/bodyparser", { framework: Koa, parser: () => bodyParser() }, behindParser],
  ["Koa 3, behind koa-bodyparser", { framework: Koa, parser: () => olderBodyParser() }, behindParser],
  ["Koa 2", { framework: Koa2 }, behaviours],
])("%s", (_, setup, all) => {
  test.each(all)("$name", async (behaviour) => {
    await expect(tryOut(startKoa(setup), behaviour)).resolves.toBeUndefined();
  });
});
