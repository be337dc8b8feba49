/**
 * P2. Whatever the cache does, a revoked session is refused after `accessTtl` + `clockTolerance`, plus the
 * difference between the clocks: counted in true time, from the store's commit to the beginning of the call.
 * A denied token is refused when it has expired, which is no later.
 */
import { accepted } from "../engine/call.ts";
import { callsOf, type Check } from "./promises.ts";

export const bounded: Check = (world, findings) => {
  const { accessTtl, clockTolerance } = world.settings;
  const skews = [...world.nodes.values()].map(({ skew }) => skew);
  const bound = accessTtl + clockTolerance + Math.max(...skews) - Math.min(...skews);
  for (const call of callsOf(world, "authenticate")) {
    const revoked = world.store.truth.sessions.get(call.sessionId!)?.revoked;
    if (revoked === undefined || call.startAt < revoked.at + bound) continue;
    findings.look("P2", accepted(call) === undefined, () => {
      return `${call.id} is accepted, ${call.startAt - revoked.at} ms after the revocation was committed`;
    });
  }
};
