/** The session and device routes as an OpenAPI document, to generate clients and pages from. */
import { checkOptions, type HttpOptions } from "../options.ts";
import { ANSWERS, SCHEMAS } from "./components.ts";
import { pathsOf } from "./paths.ts";

/** OpenAPI 3.1. */
export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/**
 * Describes the routes that `httpSessions` has with the same `options`: paths, bodies, answers, and by what one proves
 * who one is. Merge it into your own document, or serve it as it is.
 * @throws TypeError when an option is wrong.
 */
export function openApiDocument(options?: HttpOptions): OpenApiDocument {
  const settings = checkOptions(options);
  const { cookies } = settings;
  const accessCookie = cookies && `${cookies.secure ? "__Host-" : ""}${cookies.name}-access`;
  return {
    openapi: "3.1.1",
    info: { title: "Sessions", version: "1" },
    paths: pathsOf(settings),
    components: {
      schemas: structuredClone(SCHEMAS),
      responses: structuredClone(ANSWERS),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        ...(accessCookie !== undefined && { cookie: { type: "apiKey", in: "cookie", name: accessCookie } }),
        ...(settings.clients && { client: { type: "http", scheme: "basic" } }),
      },
    },
  };
}
