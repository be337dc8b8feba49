/** Reads the form that OAuth's endpoints take (RFC 6749 appendix B). */
import type { RouteRequest } from "../request.ts";
import { readBody } from "../routes/read-body.ts";

export type Form = ReadonlyMap<string, string>;

export type FormBody =
  | { readonly ok: true; readonly form: Form }
  | { readonly ok: false; readonly problem: string };

/** Fields without a value count as left out, and none may come twice (RFC 6749 §3.2). */
export async function readForm({ headers, body }: RouteRequest): Promise<FormBody> {
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(headers.get("content-type") ?? "")) {
    return { ok: false, problem: "the body must be application/x-www-form-urlencoded" };
  }
  const bytes = await readBody(body);
  if (bytes === undefined) return { ok: false, problem: "the body is too large" };
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) {
    if (value === "") continue;
    if (form.has(name)) return { ok: false, problem: "a parameter comes twice" };
    form.set(name, value);
  }
  return { ok: true, form };
}
