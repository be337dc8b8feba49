/** A duration as HTTP has it: in whole seconds. */
import { type Duration, parseDuration } from "@sess/core";

/** Rounded down. `duration` is one that core has taken. */
export function toSeconds(duration: Duration): number {
  return Math.floor(parseDuration(duration)! / 1_000);
}
