/** A list as one parameter. */
import { collation } from "./collation.ts";

/**
 * The texts of a JSON array, which is the parameter, as the rows of a table `given (id)`. A list of parameters
 * would be another prepared statement for each length. To be read first, and so with STRAIGHT_JOIN: of a small
 * table, the server would rather read, and lock, each row. A text that is too long is cut, and must not be found as
 * another then: it keeps one character more than any that is stored.
 */
export const given: string = `JSON_TABLE(?, '$[*]' COLUMNS (
  id VARCHAR(256) CHARACTER SET utf8mb4 COLLATE ${collation} PATH '$'
)) AS given`;
