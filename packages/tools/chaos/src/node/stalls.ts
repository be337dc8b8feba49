/** Notices when this process does not run: other programs have the machine, or it does something long. */
import { instant } from "../instant.ts";

const EVERY = 25;

export function watchStalls(stalled: (from: number, to: number) => void): void {
  let due = instant() + EVERY;
  setInterval(() => {
    const now = instant();
    if (now - due > EVERY) stalled(due, now);
    due = now + EVERY;
  }, EVERY).unref();
}
