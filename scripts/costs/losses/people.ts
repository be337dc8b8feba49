/** People who are signed in, or have signed out, and what they are answered. */
import { isUnavailable, type Issued, type Sessions } from "@sess/core";

export interface People {
  readonly active: Issued[];
  /** Of sessions that were ended, and the caller was told so. */
  readonly ended: Issued[];
}

export interface Answers {
  readonly of: number;
  readonly byCache: number;
  readonly byStore: number;
  readonly refused: number;
  readonly unavailable: number;
}

/** What can be done at some instant. */
export interface Seen {
  readonly active: Answers;
  readonly ended: Answers;
  readonly signIn: "works" | "503";
}

const ACTIVE = 40;
const ENDED = 10;

export async function invite(sessions: Sessions): Promise<People> {
  const active = await signIn(sessions, ACTIVE);
  const ended = await signIn(sessions, ENDED);
  await end(sessions, ended);
  return { active, ended };
}

export function signIn(sessions: Sessions, count: number): Promise<Issued[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => sessions.issue({ userId: `user ${n % 20}` })));
}

export async function end(sessions: Sessions, ended: readonly Issued[]): Promise<void> {
  await Promise.all(ended.map(({ session }) => sessions.revoke(session.id)));
}

export async function look(sessions: Sessions, { active, ended }: People): Promise<Seen> {
  return {
    active: await ask(sessions, active),
    ended: await ask(sessions, ended),
    signIn: await orUnavailable(async () => {
      await sessions.issue({ userId: "somebody else" });
      return "works" as const;
    }),
  };
}

export async function ask(
  sessions: Sessions,
  tokens: readonly Issued[],
  options: { consistency?: "strong" } = {},
): Promise<Answers> {
  const answers = await Promise.all(
    tokens.map(({ accessToken }) =>
      orUnavailable(async () => {
        const answer = await sessions.authenticate(accessToken, options);
        return answer.ok ? answer.source : ("refused" as const);
      }),
    ),
  );
  const count = (what: (typeof answers)[number]): number =>
    answers.filter((answer) => answer === what).length;
  return {
    of: tokens.length,
    byCache: count("cache"),
    byStore: count("store"),
    refused: count("refused"),
    unavailable: count("503"),
  };
}

/** How many of them cannot go on: nothing but a sign-in helps. */
export async function signedOut(sessions: Sessions, people: readonly Issued[]): Promise<number> {
  const outcomes = await Promise.all(people.map(({ refreshToken }) => sessions.refresh(refreshToken)));
  return outcomes.filter(({ ok }) => !ok).length;
}

async function orUnavailable<Answer>(work: () => Promise<Answer>): Promise<Answer | "503"> {
  try {
    return await work();
  } catch (error) {
    if (isUnavailable(error)) return "503";
    throw error;
  }
}
