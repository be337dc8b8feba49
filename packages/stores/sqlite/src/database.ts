/** What the store asks of a database, whichever client leads to it. */

export type Value = string | number | null;

export interface Statement {
  sql: string;
  args: Value[];
}

/** A row by column names. */
export type Row = { readonly [column: string]: unknown };

export interface Result {
  readonly rows: readonly Row[];
  readonly rowsAffected: number;
}

export interface Database {
  execute(statement: Statement): Promise<Result>;
  /** One transaction that takes the write lock when it begins; in a transaction of the caller's, a part of it. */
  batch(statements: Statement[]): Promise<Result[]>;
  /** Whether it is in a transaction of the caller's, who alone can begin it again. */
  inTransaction(): boolean;
}
