/** The OpenAPI document says what the routes do: every answer of every behaviour is held against it. */
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import type { HttpOptions } from "../src/index.ts";
import { openApiDocument } from "../src/openapi/index.ts";
import { behaviours } from "./behaviours/all.ts";
import { fetchApp } from "./fetch-app.ts";
import { tryOut } from "./world.ts";

const EVERYTHING: HttpOptions = {
  clients: { api: { secret: "0123456789abcdef" } },
  backchannelLogout: {
    issuer: "https://op.example",
    clientId: "sess",
    jwks: { keys: [] },
    sessionsOf: () => undefined,
  },
};

interface Answer {
  readonly $ref?: string;
  readonly content?: Record<string, { schema: object }>;
}
interface Operation {
  readonly operationId: string;
  readonly responses: Record<string, Answer>;
}

const document = openApiDocument(EVERYTHING);
const paths = document.paths as Record<string, Record<string, Operation>>;
const answers = document.components["responses"] as Record<string, Answer>;
const operations = Object.values(paths).flatMap((methods) => Object.values(methods));

const ajv = new Ajv2020({ strict: false, allErrors: true });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ ...document, $id: "sess" });

/** What the behaviours have seen of the document, as "operation status". */
const seen = new Set<string>();
const problems: string[] = [];

async function witness(request: Request, response: Response): Promise<void> {
  const path = new URL(request.url).pathname.replace(/^(\/auth\/devices)\/[^/]+$/, "$1/{id}");
  const operation = paths[path]?.[request.method.toLowerCase()];
  // Without it, the application has answered, since there is no such route.
  if (operation === undefined || !response.headers.has("cache-control")) return;
  const name = `${operation.operationId} ${response.status}`;
  const listed = operation.responses[response.status];
  if (listed === undefined) return void problems.push(`${name} is not in the document`);
  seen.add(name);
  const { content } = listed.$ref === undefined ? listed : answers[listed.$ref.split("/").at(-1)!]!;
  const type = response.headers.get("content-type");
  const body = await response.text();
  if (content === undefined) {
    if (body !== "") problems.push(`${name} has a body`);
    return;
  }
  const schema = content[type ?? ""]?.schema;
  if (schema === undefined) return void problems.push(`${name} is ${type}`);
  const [first] = Object.entries(schema);
  const resolved = first?.[0] === "$ref" ? { $ref: `sess${String(first[1])}` } : absolute(schema);
  const isRight = ajv.compile(resolved);
  if (!isRight(JSON.parse(body))) problems.push(`${name}: ${ajv.errorsText(isRight.errors)}`);
}

/** References are into the document, wherever a schema stands. */
function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"sess#/')) as object;
}

describe("the OpenAPI document", () => {
  test("is one", async () => {
    for (const options of [undefined, EVERYTHING, { cookies: false }]) {
      const { valid, errors } = await new Validator().validate({ ...openApiDocument(options) });
      expect(errors).toBeUndefined();
      expect(valid).toBe(true);
    }
  });

  test("has the routes that are configured, below the basePath", () => {
    const { paths: few } = openApiDocument({ basePath: "/api/auth" });
    expect(Object.keys(few).toSorted()).toEqual(
      ["devices", "devices/{id}", "jwks", "logout", "logout-all", "refresh"].map(
        (name) => `/api/auth/${name}`,
      ),
    );
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(["/auth/revoke", "/auth/introspect", "/auth/backchannel-logout"]),
    );
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    expect(() => openApiDocument({ basePath: "auth" })).toThrow("sess: basePath:");
  });

  test("says what is answered", async () => {
    for (const behaviour of behaviours) await tryOut(fetchApp(witness), behaviour);
    expect(problems).toEqual([]);
    const documented = operations.flatMap(({ operationId, responses }) =>
      Object.keys(responses).map((status) => `${operationId} ${status}`),
    );
    expect(documented.filter((name) => !seen.has(name))).toEqual([]);
  }, 120_000);
});
