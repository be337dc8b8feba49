/** Holds a whole history against every promise. */
import { sessionLives, tokenLives } from "../ends.ts";
import type { History } from "../history.ts";
import type { Violation } from "../violation.ts";
import { checkBounded } from "./bounded.ts";
import { checkCost } from "./cost.ts";
import { checkImmediate } from "./immediate.ts";
import { checkListing } from "./listing.ts";
import { checkOutages } from "./outages.ts";
import { checkRotation } from "./rotation.ts";
import { checkSignedOut } from "./signed-out.ts";
import { checkStrong } from "./strong.ts";

export function check(history: History): Violation[] {
  const sessions = sessionLives(history);
  const tokens = tokenLives(history);
  return [
    ...checkImmediate(history, sessions, (call) => call.sessionId),
    ...checkImmediate(history, tokens, (call) => call.jti),
    ...checkStrong(history),
    ...checkBounded(history, sessions),
    ...checkSignedOut(history, sessions, tokens),
    ...checkOutages(history),
    ...checkCost(history),
    ...checkRotation(history),
    ...checkListing(history, sessions),
  ];
}
