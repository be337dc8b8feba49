/** Rows of text as aligned columns. */

/** The first column is a name. The others are numbers, below each other to the right, or words, to the left. */
export function table(
  rows: ReadonlyArray<readonly string[]>,
  others: "numbers" | "words" = "numbers",
): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const pad = (cell: string, column: number): string =>
    column === 0 || others === "words" ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}
