/** The shared behaviours, in Express 4. */
import express4 from "express4";
import { describeBehaviours } from "../../http/test/describe-behaviours.ts";
import { startExpress } from "./express-app.ts";

for (const routes of ["before express.json()", "after express.json()"] as const) {
  describeBehaviours(`Express 4, routes ${routes}`, startExpress({ framework: express4, routes }));
}
