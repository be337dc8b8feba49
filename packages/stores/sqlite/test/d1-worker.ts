/** Runs inside workerd: one case of the kit per request, on a D1. */
import { sessionStoreCases } from "@sess/conformance";
import { type SqliteClient, sqliteSessions } from "../src/index.ts";

export default {
  async fetch(request: Request, { DB }: { readonly DB: SqliteClient }): Promise<Response> {
    const name = new URL(request.url).searchParams.get("case");
    const store = sqliteSessions(DB);
    await store.migrate();
    try {
      await sessionStoreCases.find((each) => each.name === name)!.run({ open: async () => store });
      return new Response();
    } catch (error) {
      return new Response((error as Error).stack, { status: 500 });
    }
  },
};
