/** The shared behaviours, in Express 5. */
import express from "express";
import { describeBehaviours } from "../../http/test/describe-behaviours.ts";
import { startExpress } from "./express-app.ts";

for (const routes of ["before express.json()", "after express.json()"] as const) {
  describeBehaviours(`Express 5, routes ${routes}`, startExpress({ framework: express, routes }));
}
