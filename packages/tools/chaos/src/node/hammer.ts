/** Puts the node under load from inside, with tokens that it has signed in itself. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Sessions } from "@sess/core";
import { instant } from "../instant.ts";
import type { Hammer, Hammered } from "./messages.ts";
import { failure } from "./failure.ts";

const SIGN_INS_AT_ONCE = 32;

export interface Hammering {
  mint(group: string, count: number): Promise<void>;
  hammer(how: Hammer): Promise<Hammered>;
}

export function createHammering(sessions: {
  readonly cached: Sessions;
  readonly plain: Sessions;
}): Hammering {
  const groups = new Map<string, string[]>();

  return {
    async mint(group, count) {
      const tokens: string[] = [];
      groups.set(group, tokens);
      let next = 0;
      const signIn = async (): Promise<void> => {
        while (next < count) {
          next += 1;
          const { accessToken } = await sessions.cached.issue({ userId: `${group}-${next}` });
          tokens.push(accessToken);
        }
      };
      await Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, signIn));
    },

    async hammer({ group, sessions: which, load }) {
      const tokens = groups.get(group) ?? [];
      const took: number[] = [];
      const outcomes: Record<string, number> = {};

      async function request(token: string): Promise<void> {
        const began = instant();
        const outcome = await sessions[which]
          .authenticate(token)
          .then((auth) => (auth.ok ? auth.source : auth.reason))
          .catch((error: unknown) => failure(error).what);
        took.push(Math.round((instant() - began) * 1e3) / 1e3);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }

      if (load.kind === "all") {
        let next = 0;
        const work = async (): Promise<void> => {
          for (let token = tokens[next++]; token !== undefined; token = tokens[next++]) await request(token);
        };
        await Promise.all(Array.from({ length: load.inFlight }, work));
      } else {
        await atRate(load, (index) => request(tokens[index % tokens.length] ?? ""));
      }
      return { took, outcomes };
    },
  };
}

/** Requests come when they come, and not when earlier ones have been answered. */
async function atRate(
  { perSecond, milliseconds }: { readonly perSecond: number; readonly milliseconds: number },
  request: (index: number) => Promise<void>,
): Promise<void> {
  const began = instant();
  const all: Promise<void>[] = [];
  for (;;) {
    const elapsed = Math.min(instant() - began, milliseconds);
    const due = Math.floor((elapsed * perSecond) / 1_000);
    while (all.length < due) all.push(request(all.length));
    if (elapsed >= milliseconds) break;
    await sleep(1);
  }
  await Promise.all(all);
}
