/** The shared behaviours, of `@sess/http` by itself. */
import { describeBehaviours } from "./describe-behaviours.ts";
import { startFetchApp } from "./fetch-app.ts";

describeBehaviours("fetch", startFetchApp);
