/** One application under test: real sessions in memory, a clock that can be moved, parts that can fail. */
import { type CacheStore, type SessionStore, type Sessions, type SessionsOptions } from "@sess/core";
import { memoryCache, memorySessions } from "@sess/core/memory";
import type { HttpOptions } from "../src/index.ts";
import { Browser } from "./browser.ts";
import type { Served } from "./served.ts";
import { sessionsInMemory } from "./sessions-in-memory.ts";

/** The custom claims of the application under test. */
export type Claims = { plan: "free" | "pro" };

/**
 * The application that each framework builds, with sess's routes below `/auth` and, in JSON:
 *
 * - `POST /login`: sets the cookie `theme=dark` of its own, signs in with the body's `userId`, `label` and
 *   `startedAt` and the plan `"pro"`; answers `{ userId, sessionId }`
 * - `GET` and `POST /me`, authenticated: `{ userId, plan }`
 * - `GET` and `POST /maybe`, optionally authenticated: `{ userId }`, which is `null` for nobody
 * - `GET` and `POST /sensitive`, with `maxAuthAge: "5m"`: `{ userId }`
 * - `POST /reauthenticate`, authenticated: takes every password for the right one; `{ accessToken }`
 * - `GET /news`, optionally authenticated: for any cache (`Cache-Control: public, max-age=60`), and with the cookie
 *   `seen=1` in the place of all others where the framework has a way; `{ userId }`
 * - `GET /strict`, authenticated twice, optionally and then with strong consistency: `{ source }`
 *
 * Any other path is a 404.
 */
export interface App {
  readonly sessions: Sessions<Claims>;
  readonly options: HttpOptions;
}

/** Serves the application on a free port. */
export type Start = (app: App) => Promise<Served>;

export interface World {
  readonly url: string;
  readonly sessions: Sessions<Claims>;
  /** A fresh browser, without cookies. */
  browser(): Browser;
  /** The instant by the clock of sess, and how to move it. */
  now(): number;
  pass(ms: number): void;
  /** The parts that fail from now on. */
  readonly broken: Set<"store" | "cache">;
}

/** What all frameworks must do alike. Rejects when it is not so. */
export interface Behaviour {
  readonly name: string;
  readonly options?: HttpOptions;
  /** Of `createSessions`, beside what all have. */
  readonly sessionOptions?: Pick<
    SessionsOptions,
    "maxSessionsPerUser" | "whenFull" | "computeClaims" | "rotationGrace"
  >;
  check(world: World): Promise<void>;
}

export async function tryOut(start: Start, { options, sessionOptions, check }: Behaviour): Promise<void> {
  const broken: World["broken"] = new Set();
  // A whole second, so that lives in seconds come out even.
  let now = Math.floor(Date.now() / 1_000) * 1_000;
  const clock = (): number => now;
  const sessions = sessionsInMemory<Claims>({
    store: breakable<SessionStore>(memorySessions(), () => broken.has("store")),
    cache: breakable<CacheStore>(memoryCache({ clock }), () => broken.has("cache")),
    accessTtl: "10m",
    idleTtl: "14d",
    absoluteTtl: "30d",
    rotationGrace: "10s",
    clock,
    ...sessionOptions,
  });
  const app = await start({ sessions, options: { clock, ...options } });
  try {
    await check({
      url: app.url,
      sessions,
      browser: () => new Browser(app.url),
      now: clock,
      pass: (ms) => void (now += ms),
      broken,
    });
  } finally {
    await app.close();
  }
}

/** Rejects every call while `isBroken`. */
function breakable<Part extends object>(part: Part, isBroken: () => boolean): Part {
  return new Proxy(part, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown =>
        isBroken() ? Promise.reject(new Error("is down")) : Reflect.apply(member, target, args);
    },
  });
}
