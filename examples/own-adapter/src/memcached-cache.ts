/** A verification cache on memcached, whose own expiry knows seconds only. */
import { createHash } from "node:crypto";
import type { CacheStore } from "@sess/core";
import { connectionTo, type MemcachedClient, type Send } from "./memcached-connection.ts";

/**
 * Uses a `Memcache` client of the package `memcache`, with memcached 1.6 or later. The client stays the caller's: to
 * configure, and to disconnect. Give the cache one of its own: the client's other methods connect beside it.
 *
 * @throws TypeError when `client` is something else.
 */
export function memcachedCache(client: MemcachedClient): CacheStore {
  if (typeof client?.hash?.getNodesByKey !== "function") {
    throw new TypeError("memcachedCache(client): expected a Memcache client of the package memcache");
  }

  return {
    async get(key) {
      const name = nameOf(key);
      return read(await connectionTo(client, name), name);
    },

    async add(key, value, ttlMs) {
      const name = nameOf(key);
      const send = await connectionTo(client, name);
      for (;;) {
        if (await write(send, ["add", name], value, ttlMs)) return true;
        // In this order: if the entry is replaced between the two, then the version is out of date, and no harm done.
        const [version, standing] = await Promise.all([send(`mg ${name} c`), read(send, name)]);
        if (standing !== null) return false;
        // What stands there has expired, or is gone by now. Only that very version of it may be replaced: anything
        // newer is somebody's entry, perhaps a tombstone.
        const cas = /^HD c(\d+)$/.exec(String(version))?.[1];
        if (cas !== undefined && (await write(send, ["cas", name, cas], value, ttlMs))) return true;
      }
    },

    async set(key, value, ttlMs) {
      const name = nameOf(key);
      const send = await connectionTo(client, name);
      if (!(await write(send, ["set", name], value, ttlMs))) throw unexpected("set");
    },
  };
}

type Storing = ["add" | "set", name: string] | ["cas", name: string, version: string];

/** Resolves to whether memcached stored it. */
async function write(
  send: Send,
  [verb, name, ...version]: Storing,
  value: string,
  ttlMs: number,
): Promise<boolean> {
  const text = `${Date.now() + ttlMs} ${value}`;
  const line = [verb, name, 0, secondsOf(ttlMs), Buffer.byteLength(text), ...version].join(" ");
  const answer = await send(`${line}\r\n${text}`);
  if (answer === "STORED") return true;
  // The client makes `false` of NOT_STORED.
  if (answer === false || answer === "EXISTS" || answer === "NOT_FOUND") return false;
  throw unexpected(verb);
}

/** The live value, or `null`. Its exact end stands in front of it. */
async function read(send: Send, name: string): Promise<string | null> {
  const found = await send(`get ${name}`, { isMultiline: true });
  if (found === undefined) return null;
  if (!Array.isArray(found) || typeof found[0] !== "string") throw unexpected("get");
  const [text] = found;
  const end = text.indexOf(" ");
  return Date.now() < Number(text.slice(0, end)) ? text.slice(end + 1) : null;
}

/**
 * The second in which memcached stores may be almost over, so one more keeps it from forgetting early. More than 30
 * days would be an instant on its own clock; forgetting then is allowed, as the store is asked again.
 */
function secondsOf(ttlMs: number): number {
  return Math.min(Math.ceil(ttlMs / 1_000) + 1, 30 * 86_400);
}

/** memcached takes 250 bytes without spaces and control characters. The letter keeps the two kinds apart. */
function nameOf(key: string): string {
  if (/^[!-~]{1,200}$/.test(key)) return `k:${key}`;
  return `h:${createHash("sha256").update(key).digest("base64url")}`;
}

function unexpected(verb: string): Error {
  return new Error(`memcachedCache: memcached gave no answer to ${verb} that it may give`);
}
