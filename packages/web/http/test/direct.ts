/** Sessions over HTTP without a server, for what no server lets through. */
import type { Sessions, SessionsOptions } from "@sess/core";
import { type HttpOptions, type HttpSessions, httpSessions } from "../src/index.ts";
import { sessionsInMemory } from "./sessions-in-memory.ts";

export function direct(
  options?: HttpOptions,
  sessionOptions?: Partial<SessionsOptions>,
): { sessions: Sessions; web: HttpSessions } {
  const sessions = sessionsInMemory(sessionOptions);
  return { sessions, web: httpSessions(sessions, options) };
}

export function request(path: string, init?: RequestInit): Request {
  return new Request(new URL(path, "https://sess.example"), init);
}

/** The answer to a request that must not go on. */
export async function refusalOf(outcome: Promise<{ ok: boolean; response?: Response }>): Promise<Response> {
  const { response } = await outcome;
  if (response === undefined) throw new Error("the request was let through");
  return response;
}
