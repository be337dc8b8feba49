/** The application of the shared behaviours, inside workerd; its sessions are those of the test. */
import { SessError, type SessErrorCode, type Sessions } from "@sess/core";
import type { HttpOptions } from "@sess/http";
import type { Claims } from "../../../http/test/world.ts";
import { honoSessions } from "../../src/index.ts";
import { build } from "../application.ts";
import type { Answer, Call, Situation } from "./protocol.ts";

interface Env {
  readonly TEST: { fetch(url: string, init: RequestInit): Promise<Response> };
}

type Ask = (name: string, args?: readonly unknown[]) => Promise<unknown>;

export default {
  async fetch(request: Request, env: Env, context: { waitUntil(work: Promise<unknown>): void }) {
    const ask = asking(env);
    const { now, options } = (await ask("situation")) as Situation;
    const web = honoSessions(() => distant(ask), withFunctions(options, now, ask));
    return build(web).fetch(request, env, context as never);
  },
};

function asking({ TEST }: Env): Ask {
  return async (name, args = []) => {
    const body = JSON.stringify({ name, args } satisfies Call);
    const answer: Answer = await (await TEST.fetch("http://test/", { method: "POST", body })).json();
    if ("result" in answer || !("error" in answer)) return answer.result;
    const { code, message } = answer.error;
    throw code === undefined ? new Error(message) : new SessError(code as SessErrorCode, message);
  };
}

/** Each method asks the test; but for the end of these, which is not the end of those. */
function distant(ask: Ask): Sessions<Claims> {
  return new Proxy({} as Sessions<Claims>, {
    get: (_, name: string) =>
      name === "close" ? async () => ({ propagated: true }) : (...args: unknown[]) => ask(name, args),
  });
}

/** What JSON cannot carry. */
function withFunctions(options: HttpOptions, now: number, ask: Ask): HttpOptions {
  const { backchannelLogout } = options;
  return {
    ...options,
    clock: () => now,
    ...(backchannelLogout && {
      backchannelLogout: {
        ...backchannelLogout,
        sessionsOf: (subject) => ask("sessionsOf", [subject]) as Promise<undefined>,
      },
    }),
  };
}
