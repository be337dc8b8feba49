/** The application's own introspection endpoint as the session store of sess: for the edge, which reaches no database. */
export { introspectionStore } from "./introspection-store.ts";
export type { IntrospectionOptions } from "./options.ts";
