/** The shared behaviours, in Koa. */
import { bodyParser } from "@koa/bodyparser";
import Koa from "koa";
import olderBodyParser from "koa-bodyparser";
import Koa2 from "koa2";
import { behaviours } from "../../http/test/behaviours/all.ts";
import { describeBehaviours } from "../../http/test/describe-behaviours.ts";
import { startKoa } from "./koa-app.ts";

describeBehaviours("Koa 3", startKoa({ framework: Koa }));
describeBehaviours("Koa 2", startKoa({ framework: Koa2 }));

/** What co-body, the heart of both parsers, refuses by itself: a body with a member named `__proto__`. */
const REFUSED_BY_PARSER = ["without a refresh token: a challenge", "a label that is none is a 400"];
const others = behaviours.filter(({ name }) => !REFUSED_BY_PARSER.includes(name));

for (const [name, parser] of [
  ["@koa/bodyparser", () => bodyParser()],
  ["koa-bodyparser", () => olderBodyParser()],
] as const) {
  describeBehaviours(`Koa 3, behind ${name}`, startKoa({ framework: Koa, parser }), others);
}
