/** `node:sqlite`, where this Node has it: its types are not those of the oldest Node that is supported. */
import type { SqliteClient } from "../src/index.ts";

interface NodeSqlite {
  readonly DatabaseSync: new (
    path: string,
    options?: { readOnly?: boolean; timeout?: number; readBigInts?: boolean; returnArrays?: boolean },
  ) => DatabaseSync;
}

export type DatabaseSync = SqliteClient & {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  close(): void;
};

/** Undefined where it is missing, or too old: before `isTransaction`. */
export const nodeSqlite: NodeSqlite | undefined = find();

/** To stand in the name of what is skipped without. */
export const needsNodeSqlite = "node:sqlite needs Node 22.16, 24 or later";

function find(): NodeSqlite | undefined {
  const module = process.getBuiltinModule("node:sqlite" as "node:fs") as unknown as NodeSqlite | undefined;
  if (module === undefined) return undefined;
  const database = new module.DatabaseSync(":memory:");
  try {
    return "isTransaction" in database ? module : undefined;
  } finally {
    database.close();
  }
}
