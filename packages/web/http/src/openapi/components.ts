/** What several routes take and answer, in JSON Schema. */

export interface Schema {
  readonly [keyword: string]: unknown;
}

/** An object with all of these members, as far as they are not optional; others are nobody's business (RFC 6749 §3.2). */
export function atLeast(
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  const { additionalProperties: _, ...open } = exactly(properties, optional);
  return open;
}

/** An object with all of these members and no others. */
export function exactly(
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", properties, required, additionalProperties: false };
}

export const text: Schema = { type: "string" };
const instant: Schema = { type: "string", format: "date-time" };
const seconds: Schema = { type: "integer", minimum: 0 };

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function answer(description: string, schema?: Schema): object {
  return schema === undefined
    ? { description }
    : { description, content: { "application/json": { schema } } };
}

function error(code: string, more: Readonly<Record<string, Schema>> = {}): Schema {
  return exactly({ error: { const: code }, ...more });
}

const REASONS = [
  "malformed",
  "bad_signature",
  "claim_mismatch",
  "not_yet_valid",
  "expired",
  "revoked",
  "unknown_session",
  "denied",
  "refresh_reused",
];

export const SCHEMAS: Readonly<Record<string, Schema>> = {
  Device: exactly({
    id: text,
    current: { type: "boolean", description: "Whether this is the session that asks." },
    name: {
      type: "string",
      description: 'What a person calls it, such as "Chrome on macOS". Text, no HTML.',
    },
    device: exactly({ userAgent: text, ip: text, label: text }, ["userAgent", "ip", "label"]),
    createdAt: instant,
    lastSeen: { ...instant, description: "The last refresh, or the last proof of who the user is." },
    lastRotated: instant,
    expiresAt: instant,
  }),
  Propagated: exactly({
    propagated: { type: "boolean", description: "Whether the cache has been told as well." },
  }),
  Ended: exactly({ ended: { type: "integer", minimum: 0 }, propagated: { type: "boolean" } }),
  RefreshToken: {
    type: "object",
    properties: { refresh_token: text },
    description: "For clients that keep their tokens themselves; browsers send the cookie.",
  },
  Tokens: exactly({
    access_token: text,
    token_type: { const: "Bearer" },
    expires_in: seconds,
    refresh_token: text,
  }),
  TokensInCookies: exactly({ expires_in: seconds }),
  Label: exactly({ label: { type: "string", minLength: 1, maxLength: 128 } }),
  Introspection: {
    type: "object",
    properties: { active: { type: "boolean" }, sub: text, sid: text, exp: seconds },
    required: ["active"],
  },
  KeySet: { type: "object", properties: { keys: { type: "array" } }, required: ["keys"] },
};

export const ANSWERS: Readonly<Record<string, object>> = {
  invalid: answer("The body is not what it must be.", error("invalid_request", { error_description: text })),
  unauthorized: answer("No credential, or one that is refused.", {
    oneOf: [error("missing_token"), error("invalid_token", { reason: { enum: REASONS } })],
  }),
  crossSite: answer("A cookie, sent from another site.", error("cross_site_request")),
  unknown: answer("It is not one of the user's.", error("unknown_device")),
  tooLarge: answer(
    "Computed claims have outgrown the cookie; the session goes on.",
    error("claims_too_large", { error_description: text }),
  ),
  unavailable: {
    ...answer("An outage, or a prefetch: nobody is signed out. Try again after `Retry-After`.", {
      oneOf: [error("temporarily_unavailable"), error("not_in_advance")],
    }),
    headers: { "Retry-After": { schema: seconds } },
  },
  invalidClient: answer("The client did not prove who it is.", error("invalid_client")),
  unauthorizedClient: answer("A public client.", error("unauthorized_client")),
  logoutFailed: answer("Not a logout token, or an outage.", {
    oneOf: [error("invalid_request", { error_description: text }), error("temporarily_unavailable")],
  }),
};
