/** Reads the small JSON object that a body may hold. */
import type { RouteRequest } from "../request.ts";
import { readBody } from "./read-body.ts";

/** `json: undefined`: there was no body. Fields may have any name, `__proto__` too: ask `Object.hasOwn`. */
export type JsonBody =
  | { readonly ok: true; readonly json: Readonly<Record<string, unknown>> | undefined }
  | { readonly ok: false; readonly problem: string };

export async function readJson({ headers, body }: RouteRequest): Promise<JsonBody> {
  const bytes = await readBody(body);
  if (bytes === undefined) return { ok: false, problem: "the body is too large" };
  if (bytes.length === 0) return { ok: true, json: undefined };
  // A form of another site can send any text, but not under this type without asking first (CORS).
  if (!/^application\/json\s*(?:;|$)/i.test(headers.get("content-type") ?? "")) {
    return { ok: false, problem: "the body must be application/json" };
  }
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof json === "object" && json !== null && !Array.isArray(json)) {
      return { ok: true, json: json as Record<string, unknown> };
    }
  } catch {
    // Said below, without the parser's words: they quote the body.
  }
  return { ok: false, problem: "the body must be a JSON object" };
}
