/** What the packages for frameworks on Node share: a request as `@sess/http` reads it, an answer as Node writes it. */
export { bodyOf, chunksOf } from "./body-of.ts";
export { handOver, type Writing } from "./hand-over.ts";
export { headOf } from "./head-of.ts";
export type { NodeBody, NodeHeaders, NodeRequest, NodeResponse } from "./node-types.ts";
export type { CarriesRegistered, RegisteredIn } from "./registered.ts";
export { writeAdmission } from "./write-admission.ts";
export { writeHeaders, writeResponse } from "./write-response.ts";
