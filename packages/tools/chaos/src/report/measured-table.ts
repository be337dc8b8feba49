/** What a scenario has measured besides, and whether it is what it may be. */
import type { Measured } from "../scenarios/scenario.ts";
import { table } from "./table.ts";

export function measuredTable(measured: readonly Measured[]): string {
  const rows = measured.map(({ what, value, bar }) => [
    `  ${what}`,
    value,
    bar === undefined ? "" : `${bar.is} ${bar.isMet ? "✓" : "✗ NOT MET"}`,
  ]);
  return table(rows);
}

export function missed(measured: readonly Measured[]): readonly Measured[] {
  return measured.filter(({ bar }) => bar?.isMet === false);
}
