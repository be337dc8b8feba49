/** The option `clients`: who may use the endpoints for OAuth clients. */

/** Proves itself by a secret, in the `Authorization` header or in the form (RFC 6749 §2.3.1). */
export interface ConfidentialClient {
  /** At least 16 characters, random. Several while one is being replaced. */
  readonly secret: string | readonly string[];
}

/** Has no secret that it could keep, such as an app on a phone: it may revoke tokens, and not introspect them. */
export interface PublicClient {
  readonly public: true;
}

export type OAuthClient = ConfidentialClient | PublicClient;

/** The secrets by `client_id`; of a public client, none. */
export type ClientSecrets = ReadonlyMap<string, readonly string[]>;

/** @throws TypeError that names the client, and shows no secret. */
export function checkClients(
  clients: Readonly<Record<string, OAuthClient>> | undefined,
): ClientSecrets | undefined {
  if (clients === undefined) return undefined;
  if (typeof clients !== "object" || clients === null || Symbol.iterator in clients) {
    throw new TypeError('sess: clients: must be an object, such as { edge: { secret: "…" } }.');
  }
  return new Map(Object.entries(clients).map(([id, client]) => [checkId(id), secretsOf(id, client)]));
}

/** It is recorded as who has revoked a token. */
function checkId(id: string): string {
  if (id === "" || id.length > 255)
    throw new TypeError("sess: clients: a client_id has 1 to 255 characters.");
  return id;
}

function secretsOf(id: string, client: OAuthClient): readonly string[] {
  if (typeof client === "object" && client !== null) {
    if ("public" in client && client.public && !("secret" in client)) return [];
    const secrets = "secret" in client ? [client.secret].flat() : [];
    const areLong = secrets.every((secret) => typeof secret === "string" && secret.length >= 16);
    if (secrets.length > 0 && areLong && !("public" in client)) return secrets;
  }
  throw new TypeError(
    `sess: clients.${id}: must be { secret } with at least 16 characters, or { public: true }.`,
  );
}
