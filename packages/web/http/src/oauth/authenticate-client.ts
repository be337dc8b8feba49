/** Which OAuth client asks, and does it prove that? */
import { json } from "../answers/json.ts";
import { invalidRequest } from "../answers/refusals.ts";
import type { HttpSettings } from "../options.ts";
import type { RouteRequest } from "../request.ts";
import type { ClientSecrets } from "./client-options.ts";
import type { Form } from "./form-body.ts";

export interface Client {
  readonly ok: true;
  readonly id: string;
  readonly isPublic: boolean;
}

export type AuthenticatedClient = Client | { readonly ok: false; readonly response: Response };

type AuthenticateClient = (request: RouteRequest, form: Form) => Promise<AuthenticatedClient>;

/** Takes `client_secret_basic`, `client_secret_post` and, from public clients, `none` (OpenID Connect Core 1.0 §9). */
export function createAuthenticateClient(
  clients: ClientSecrets,
  { realm }: HttpSettings,
): AuthenticateClient {
  // An unknown client takes as long as a known one.
  const secretsOf = (id: string): readonly string[] => clients.get(id) ?? [crypto.randomUUID()];
  return async ({ headers }, form) => {
    const authorization = headers.get("authorization") ?? "";
    const basic = readBasic(authorization);
    // Whoever meant to prove it in the header did not mean the form.
    const isUnreadable = basic === undefined && /^basic(?: |$)/i.test(authorization);
    const id = basic?.id ?? form.get("client_id");
    const secret = basic?.secret ?? form.get("client_secret");
    if (basic !== undefined && (form.has("client_secret") || (form.get("client_id") ?? id) !== id)) {
      return { ok: false, response: invalidRequest("the client must authenticate in one way") };
    }
    if (id === undefined || isUnreadable) return { ok: false, response: invalidClient(realm) };
    if (secret === undefined && clients.get(id)?.length === 0) {
      return { ok: true, id, isPublic: true };
    }
    if (secret !== undefined) {
      const [given, ...right] = await Promise.all([secret, ...secretsOf(id)].map(digest));
      if (right.some((one) => isSame(one, given!))) return { ok: true, id, isPublic: false };
    }
    return { ok: false, response: invalidClient(realm) };
  };
}

/** RFC 6749 §5.2. */
function invalidClient(realm: string): Response {
  return json(401, { error: "invalid_client" }, [
    ["WWW-Authenticate", `Basic realm=${realm}, charset="UTF-8"`],
  ]);
}

/** Both parts are form-encoded before they are joined (RFC 6749 §2.3.1). What cannot be read is nobody's. */
function readBasic(header: string): { id: string; secret: string } | undefined {
  const encoded = /^basic +(?<credentials>[\w+/=-]+) *$/i.exec(header)?.groups?.["credentials"];
  if (encoded === undefined) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)),
    );
    const colon = text.indexOf(":");
    if (colon === -1) return undefined;
    return { id: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) };
  } catch {
    return undefined;
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** Of digests, so that how long it takes says nothing about the secret. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((byte, at) => byte === other[at]);
}
