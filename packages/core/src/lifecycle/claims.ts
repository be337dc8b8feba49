/** The custom claims of a token: fixed at sign-in, or computed whenever one is made. */
import type { JsonObject, Session } from "../contracts/session.ts";
import { SessError } from "../errors.ts";
import type { Settings } from "../options/settings.ts";
import { DeadlineExceeded, withDeadline } from "../resilience/deadline.ts";
import { checkClaims } from "./sign-in.ts";

export interface CustomClaims {
  /** What a sign-in gives, as it is stored. @throws TypeError when it is not valid, and says what is not. */
  fixed(claims: unknown): Promise<JsonObject>;
  /** What a token of the session carries. Rejects as the application's own function does. */
  current(session: Session): Promise<JsonObject>;
}

export function createClaims({ claimsSchema, computeClaims, storeDeadline }: Settings): CustomClaims {
  return {
    async fixed(claims) {
      if (claimsSchema === undefined) return checkClaims(claims);
      const outcome = await claimsSchema["~standard"].validate(claims ?? {});
      if (outcome.issues === undefined) return checkClaims(outcome.value);
      // The validator's own words; the values stay out.
      const problems = outcome.issues.map(({ message, path = [] }) => [pathOf(path), message].join(": "));
      throw new TypeError(`sess: claims: are not valid. ${problems.join("; ")}`);
    },
    async current(session) {
      if (computeClaims === undefined) return session.claims;
      const compute = async (): Promise<unknown> => computeClaims(session);
      const computed = await withDeadline(storeDeadline, compute).catch((error: unknown) => {
        throw error instanceof DeadlineExceeded
          ? new SessError("ERR_SESS_TIMEOUT", `computeClaims gave no answer within ${storeDeadline} ms`)
          : error;
      });
      return { ...session.claims, ...checkClaims(computed ?? undefined) };
    },
  };
}

function pathOf(path: readonly (PropertyKey | { readonly key: PropertyKey })[]): string {
  return ["claims", ...path.map((part) => String(typeof part === "object" ? part.key : part))].join(".");
}
