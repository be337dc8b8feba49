/** Prints much, and nothing that is secret. */
import { expect, it } from "vitest";

it("prints what anybody may read", () => {
  console.log(
    "keys[0].privateKey: must be a PEM with -----BEGIN PRIVATE KEY-----, postgres://postgres@db:5432/sess",
  );
  process.stderr.write(
    'a@b.example:80 {"kid":"2026-11"} eyJ {"d":"short"} https://auth.example.com:8443/jwks\n',
  );
  expect(crypto.randomUUID()).toBeDefined();
});
