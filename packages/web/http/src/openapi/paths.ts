/** Which routes there are, and what each takes and answers. */
import type { HttpSettings } from "../options.ts";
import { answer, atLeast, exactly, ref, type Schema, text } from "./components.ts";

type Operations = Readonly<Record<string, object>>;

const response = (name: string): object => ({ $ref: `#/components/responses/${name}` });
const json = (schema: Schema, required = false): object => ({
  required,
  content: { "application/json": { schema } },
});
const form = (schema: Schema): object => ({
  required: true,
  content: { "application/x-www-form-urlencoded": { schema } },
});

export function pathsOf({
  basePath,
  cookies,
  transparentRefresh,
  clients,
  backchannelLogout,
}: HttpSettings): Readonly<Record<string, Operations>> {
  const somebody = { security: [{ bearer: [] }, ...(cookies ? [{ cookie: [] }] : [])] };
  const anybody = { security: [] };
  const readRefusals = {
    "401": response("unauthorized"),
    "503": response("unavailable"),
    ...(transparentRefresh && { "500": response("tooLarge") }),
  };
  const refusals = { ...readRefusals, "403": response("crossSite") };
  const parameters = [{ name: "id", in: "path", required: true, schema: text }];

  const paths: Record<string, Operations> = {
    [`${basePath}/refresh`]: {
      post: {
        operationId: "refresh",
        summary: "New tokens for a refresh token, the same way as it came",
        ...anybody,
        requestBody: json(ref("RefreshToken")),
        responses: {
          "200": answer("New tokens: in cookies, or in the body.", {
            oneOf: [ref("TokensInCookies"), ref("Tokens")],
          }),
          "400": response("invalid"),
          ...refusals,
          "500": response("tooLarge"),
        },
      },
    },
    [`${basePath}/logout`]: {
      post: {
        operationId: "logout",
        summary: "Ends this session, by any of its tokens",
        ...anybody,
        requestBody: json(ref("RefreshToken")),
        responses: {
          "200": answer("The session has ended.", ref("Propagated")),
          "204": answer("There was no session."),
          "400": response("invalid"),
          ...refusals,
        },
      },
    },
    [`${basePath}/logout-all`]: {
      post: {
        operationId: "logoutEverywhere",
        summary: "Ends all sessions of the user",
        ...somebody,
        responses: { "200": answer("So many have ended.", ref("Ended")), ...refusals },
      },
    },
    [`${basePath}/devices`]: {
      get: {
        operationId: "listDevices",
        summary: "The user's sessions",
        ...somebody,
        responses: {
          "200": answer("Oldest first.", exactly({ devices: { type: "array", items: ref("Device") } })),
          ...readRefusals,
        },
      },
      delete: {
        operationId: "endOtherDevices",
        summary: "Ends all sessions of the user but this one",
        ...somebody,
        responses: { "200": answer("So many have ended.", ref("Ended")), ...refusals },
      },
    },
    [`${basePath}/devices/{id}`]: {
      patch: {
        operationId: "renameDevice",
        summary: "Gives one of the user's sessions another label",
        ...somebody,
        parameters,
        requestBody: json(ref("Label"), true),
        responses: {
          "200": answer("It has this label now.", ref("Label")),
          "400": response("invalid"),
          ...refusals,
          "404": response("unknown"),
        },
      },
      delete: {
        operationId: "endDevice",
        summary: "Ends one of the user's sessions",
        ...somebody,
        parameters,
        responses: {
          "200": answer("It has ended.", ref("Propagated")),
          ...refusals,
          "404": response("unknown"),
        },
      },
    },
    [`${basePath}/jwks`]: {
      get: {
        operationId: "publishedKeys",
        summary: "The public keys (RFC 7517)",
        ...anybody,
        responses: {
          "200": {
            description: "A JWK Set.",
            content: { "application/jwk-set+json": { schema: ref("KeySet") } },
          },
        },
      },
    },
  };
  if (clients !== undefined) {
    const token = atLeast({ token: text, token_type_hint: text, client_id: text, client_secret: text }, [
      "token_type_hint",
      "client_id",
      "client_secret",
    ]);
    const asked = { security: [{ client: [] }, {}], requestBody: form(token) };
    const failures = {
      "400": response("invalid"),
      "401": response("invalidClient"),
      "503": response("unavailable"),
    };
    paths[`${basePath}/revoke`] = {
      post: {
        operationId: "revokeToken",
        summary: "Ends the session of a token (RFC 7009)",
        ...asked,
        responses: { "200": answer("It is worth nothing any more."), ...failures },
      },
    };
    paths[`${basePath}/introspect`] = {
      post: {
        operationId: "introspectToken",
        summary: "Whether a token is good (RFC 7662)",
        ...asked,
        responses: {
          "200": answer("The claims of an active one.", ref("Introspection")),
          ...failures,
          "403": response("unauthorizedClient"),
        },
      },
    };
  }
  if (backchannelLogout !== undefined) {
    paths[`${basePath}/backchannel-logout`] = {
      post: {
        operationId: "backchannelLogout",
        summary: "An OpenID provider has signed somebody out",
        ...anybody,
        requestBody: form(atLeast({ logout_token: text })),
        responses: { "200": answer("The sessions have ended."), "400": response("logoutFailed") },
      },
    };
  }
  return paths;
}
