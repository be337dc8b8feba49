/** What a statement of SQL does, in a word: its first one. */
export function verb(sql: string): string {
  return /[a-z]+/i.exec(sql)?.[0].toLowerCase() ?? "nothing";
}
