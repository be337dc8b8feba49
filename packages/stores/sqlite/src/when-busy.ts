/** Tries again while another connection has the database locked, without stopping the process meanwhile. */

const PATIENCE_MS = 2_000;
const LONGEST_PAUSE_MS = 50;

/**
 * SQLite has done nothing of a statement or transaction that it refuses as busy, so nothing happens twice.
 * A file's client can wait as well, by its `timeout`, and should: until
 * https://github.com/tursodatabase/libsql-client-ts/issues/352 is solved, a connection that was refused once
 * may be of no use for writing until the garbage collector has been there.
 */
export async function retryWhenBusy<Result>(attempt: () => Promise<Result>): Promise<Result> {
  // Counted from the first refusal. The client's own wait stops the process: when it was a transaction of this
  // very process that had to end, that can happen only now, during the pauses.
  let end: number | undefined;
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      end ??= performance.now() + PATIENCE_MS;
      if (performance.now() >= end) throw stillBusy(error);
    }
    const jittered = pause * (0.5 + Math.random());
    await new Promise((resolve) => setTimeout(resolve, jittered));
  }
}

/** SQLITE_BUSY: another connection writes; SQLITE_LOCKED: one that shares this one's cache. */
function isBusy(error: unknown): boolean {
  const { code, errcode, message } = Object(error) as { code?: unknown; errcode?: number; message?: unknown };
  if (code === "SQLITE_BUSY" || code === "SQLITE_LOCKED") return true;
  if (code !== "ERR_SQLITE_ERROR") return false;
  // Of node:sqlite: the low eight bits are SQLITE_BUSY or SQLITE_LOCKED, the others say more. Deno's has SQLite's words
  // for them alone.
  if (errcode === undefined) return /^database (table )?is locked/.test(String(message));
  return [5, 6].includes(errcode & 0xff);
}

function stillBusy(cause: unknown): Error {
  return new Error(
    "The SQLite database stayed locked. Where several processes write to one file, give the client a `timeout`, such as 5000",
    { cause },
  );
}
