/** A pool whose connections begin with some statements, as an application may have it. */
import type { Pool } from "mysql2/promise";

export function withEach(pool: Pool, statements: readonly string[]): Pool {
  // They are queued before whatever the pool's user does with the connection. It takes callbacks, whatever the types say.
  pool.pool.on("connection", (connection) => {
    for (const statement of statements) connection.query(statement);
  });
  return pool;
}
