/** The shared behaviours, in Fastify. */
import { describeBehaviours } from "../../http/test/describe-behaviours.ts";
import { startFastify } from "./fastify-app.ts";

describeBehaviours("Fastify 5", startFastify);
