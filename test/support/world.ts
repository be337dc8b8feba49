/** A Redis and a Postgres of their own for one test file, and instances of an application on them. */
import { postgresSessions } from "@sess/postgres";
import { type PostgresServer, type RedisServer, startPostgres, startRedis } from "@sess/servers";
import { Pool } from "pg";
import { type Addresses, type Instance, type InstanceOptions, openInstance } from "./instance.ts";

export interface World {
  readonly redis: RedisServer;
  readonly postgres: PostgresServer;
  readonly addresses: Addresses;
  open(options?: InstanceOptions): Promise<Instance>;
  /** Closes all instances; the servers stay. */
  closeAll(): Promise<void>;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  const addresses = { redisUrl: redis.url, databaseUrl: await postgres.createDatabase() };
  const pool = new Pool({ connectionString: addresses.databaseUrl });
  await postgresSessions(pool).migrate();
  await pool.end();

  const opened: Instance[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(opened.splice(0).map((instance) => instance.close()));
  };
  return {
    redis,
    postgres,
    addresses,
    async open(options) {
      const instance = await openInstance(addresses, options);
      opened.push(instance);
      return instance;
    },
    closeAll,
    async stop() {
      await closeAll();
      await Promise.all([redis.stop(), postgres.stop()]);
    },
  };
}
