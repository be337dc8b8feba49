/** The shared behaviours, in Next, built and started. */
import { afterAll, beforeAll } from "vitest";
import { describeBehaviours } from "../../http/test/describe-behaviours.ts";
import { type NextApp, startNext } from "./next-app.ts";

let next: NextApp;
beforeAll(async () => {
  next = await startNext();
}, 180_000);
afterAll(() => next?.close());

describeBehaviours("Next 16", (app) => next.start(app));
