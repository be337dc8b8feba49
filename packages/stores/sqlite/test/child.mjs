// One of several processes on one file: waits for its turn, does its work, prints what it found as JSON.
import { once } from "node:events";
import { createClient } from "@libsql/client";

const [adapter, url, task, ...values] = process.argv.slice(2);
const { sqliteSessions } = await import(adapter);
const client = createClient({ url, timeout: 5_000 });
const store = sqliteSessions(client);

const tasks = {
  migrate: () => store.migrate(),
  // Every process tries to move every session on: the winners of all processes are counted together.
  rotate: async () => {
    let won = 0;
    for (const id of values) {
      if (await store.rotate(id, 0, { expiresAt: 9_000, now: 2_000 })) won += 1;
    }
    return won;
  },
  create: async () => {
    const [prefix, count] = values;
    for (let index = 0; index < Number(count); index += 1) {
      const instants = {
        createdAt: 1_000,
        authenticatedAt: 1_000,
        rotatedAt: 1_000,
        expiresAt: 9_000,
        absoluteExpiresAt: 9_000,
        startedAt: 1_000,
      };
      const ended = { revokedAt: null, revokedReason: null, revokedBy: null };
      await store.create({
        id: `${prefix}-${index}`,
        userId: "42",
        gen: 0,
        device: {},
        claims: {},
        ...instants,
        ...ended,
      });
    }
  },
};

process.stdout.write("ready\n");
await once(process.stdin, "data");
const result = await tasks[task]();
client.close();
process.stdout.write(`${JSON.stringify(result ?? null)}\n`);
process.stdin.destroy();
