/** Wrong options are refused by name when they are given. */
import { describe, expect, test } from "vitest";
import { checkOptions, type HttpOptions } from "./options.ts";

const PROVIDER = {
  issuer: "https://op.example",
  clientId: "sess",
  jwks: { keys: [] },
  sessionsOf: () => undefined,
};

describe("options", () => {
  test.each<[string, unknown]>([
    ["basePath", { basePath: "auth" }],
    ["basePath", { basePath: "/" }],
    ["basePath", { basePath: "/auth/" }],
    ["basePath", { basePath: "/auth; Domain=example.com" }],
    ["realm", { realm: "a\r\nSet-Cookie: b=c" }],
    ["realm", { realm: "é" }],
    ["retryAfter", { retryAfter: 0.5 }],
    ["retryAfter", { retryAfter: -1 }],
    ["trustedOrigins", { trustedOrigins: ["app.example.com"] }],
    ["trustedOrigins", { trustedOrigins: ["https://app.example.com/"] }],
    ["trustedOrigins", { trustedOrigins: ["null"] }],
    ["trustedOrigins", { trustedOrigins: ["*"] }],
    ["cookies.name", { cookies: { name: "a=b" } }],
    ["cookies.sameSite", { cookies: { sameSite: "Lax" } }],
    ["cookies.sameSite", { cookies: { sameSite: "none", secure: false } }],
    ["cookies.domain", { cookies: { domain: "example.com" } }],
    ["cookie", { cookie: false }],
    ["transparentRefresh", { transparentRefresh: "yes" }],
    ["clients", { clients: "edge" }],
    ["clients.edge", { clients: { edge: "a secret of some length" } }],
    ["clients.edge", { clients: { edge: { secret: "short" } } }],
    ["clients.edge", { clients: { edge: { secret: [] } } }],
    ["clients.edge", { clients: { edge: { secret: ["a secret of some length", ""] } } }],
    ["clients.edge", { clients: { edge: { public: false } } }],
    ["clients.edge", { clients: { edge: { public: true, secret: "a secret of some length" } } }],
    ["backchannelLogout", { backchannelLogout: true }],
    ["backchannelLogout.issuer", { backchannelLogout: { ...PROVIDER, issuer: "" } }],
    ["backchannelLogout.clientId", { backchannelLogout: { ...PROVIDER, clientId: undefined } }],
    ["backchannelLogout.jwks", { backchannelLogout: { ...PROVIDER, jwks: "/jwks" } }],
    ["backchannelLogout.jwks", { backchannelLogout: { ...PROVIDER, jwks: {} } }],
    ["backchannelLogout.sessionsOf", { backchannelLogout: { ...PROVIDER, sessionsOf: {} } }],
    ["transparentRefresh", { transparentRefresh: true, cookies: false }],
  ])("%s: %j", (name, options) => {
    expect(() => checkOptions(options as HttpOptions)).toThrow(TypeError);
    expect(() => checkOptions(options as HttpOptions)).toThrow(`sess: ${name}: `);
  });

  test("undefined is the default", () => {
    const options = { basePath: undefined, cookies: undefined, realm: undefined, retryAfter: undefined };
    expect({ ...checkOptions(options), clock: 0 }).toEqual({ ...checkOptions(), clock: 0 });
  });
});
