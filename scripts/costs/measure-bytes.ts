/** What a session takes where it is kept: that of many, divided by their number. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Sessions } from "@sess/core";
import { memorySessions } from "@sess/core/memory";
import { type Adapter, openSessions, type OpenedCache, type OpenedStore, type Size } from "./subject.ts";

export const SESSIONS = 10_000;
const AT_ONCE = 20;
const PER_USER = 2;
/** What a session usually carries. */
const DEVICE = {
  userAgent:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
  ip: "203.0.113.7",
};
const CLAIMS = { role: "member" };

export interface Bytes {
  readonly name: string;
  readonly on: string;
  /** Per session; `undefined` where the server cannot tell. */
  readonly total: number | undefined;
  readonly indexes?: number | undefined;
}

export async function storeBytes(store: Adapter<OpenedStore>): Promise<Bytes> {
  const opened = await store.open();
  try {
    if (opened.size !== undefined) await signIn(openSessions(opened.part));
    return { name: store.name, on: opened.on, ...perSession(await opened.size?.()) };
  } finally {
    await opened.close();
  }
}

/** Entries of active sessions: those of ended ones are smaller, and live for minutes. */
export async function cacheBytes(cache: Adapter<OpenedCache>): Promise<Bytes> {
  const opened = await cache.open();
  try {
    const sessions = openSessions(memorySessions(), opened.part);
    await signIn(sessions);
    // The cache is told in the background.
    await sleep(1_000);
    await sessions.close();
    return { name: cache.name, on: opened.on, ...perSession(await opened.size?.()) };
  } finally {
    await opened.close();
  }
}

async function signIn(sessions: Sessions): Promise<void> {
  for (let at = 0; at < SESSIONS; at += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) =>
        sessions.issue({
          userId: userId(Math.floor((at + index) / PER_USER)),
          device: DEVICE,
          claims: CLAIMS,
        }),
      ),
    );
  }
}

/** As long as a UUID. */
function userId(number: number): string {
  return `00000000-0000-4000-8000-${`${number}`.padStart(12, "0")}`;
}

function perSession(size: Size | undefined): Pick<Bytes, "total" | "indexes"> {
  if (size === undefined) return { total: undefined };
  return {
    total: Math.round(size.total / SESSIONS),
    ...(size.indexes === undefined ? {} : { indexes: Math.round(size.indexes / SESSIONS) }),
  };
}
