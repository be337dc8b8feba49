/** Where the sessions come from, and how long they live: with the process, or with one request. */
import type { JsonObject, Sessions } from "@sess/core";
import { type HttpOptions, type HttpSessions, httpSessions } from "@sess/http";
import type { HonoContext } from "./hono-types.ts";

/** Sessions that are there, or a function that makes new ones for a request. */
export type SessionsOf<
  C extends HonoContext = HonoContext,
  Claims extends object = JsonObject,
  Computed = unknown,
> = Sessions<Claims, Computed> | ((c: C) => Sessions<Claims, Computed>);

/** Runs `work` with the sessions of the request. */
export type InRequest<Claims extends object, Computed> = <T>(
  c: HonoContext,
  work: (web: HttpSessions<Claims, Computed>) => Promise<T>,
) => Promise<T>;

export function createInRequest<C extends HonoContext, Claims extends object, Computed>(
  sessions: SessionsOf<C, Claims, Computed>,
  options: HttpOptions | undefined,
): InRequest<Claims, Computed> {
  if (typeof sessions !== "function") {
    const web = httpSessions(sessions, options);
    return (_, work) => work(web);
  }
  const open = new WeakMap<HonoContext, Opened<Claims, Computed>>();
  const madeBefore = new WeakSet<object>();

  function openFor(c: HonoContext): Opened<Claims, Computed> {
    const made = (sessions as (c: HonoContext) => Sessions<Claims, Computed>)(c);
    if (typeof made?.authenticate !== "function") {
      throw new TypeError(
        "sess: sessions: the function must give what createSessions gives, and no promise.",
      );
    }
    if (madeBefore.has(made)) {
      throw new TypeError(
        "sess: sessions: the function must make new ones at each call, since they are closed after it. Give those that requests share as they are.",
      );
    }
    madeBefore.add(made);
    return { sessions: made, web: httpSessions(made, options), uses: 0 };
  }

  return async (c, work) => {
    const opened = open.get(c) ?? openFor(c);
    open.set(c, opened);
    opened.uses += 1;
    try {
      return await work(opened.web);
    } finally {
      opened.uses -= 1;
      if (opened.uses === 0) {
        open.delete(c);
        afterwards(c, opened.sessions.close());
      }
    }
  };
}

interface Opened<Claims extends object, Computed> {
  readonly sessions: Sessions<Claims, Computed>;
  readonly web: HttpSessions<Claims, Computed>;
  /** How many are using it: middleware, and what is behind it. */
  uses: number;
}

/** Workers end a request's work with its answer, but for this. Where nothing does, there is no such context. */
function afterwards(c: HonoContext, work: Promise<unknown>): void {
  let context: HonoContext["executionCtx"];
  try {
    context = c.executionCtx;
  } catch {
    return;
  }
  context.waitUntil(work);
}
