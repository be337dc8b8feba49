/** Stores with one plausible mistake each. */
import type { BrokenStore } from "./broken-store.ts";
import { createAndFindMistakes } from "./create-and-find.ts";
import { limitMistakes } from "./limit.ts";
import { rotateAndChangeMistakes } from "./rotate-and-change.ts";
import { revokeMistakes } from "./revoke.ts";
import { listAndPruneMistakes } from "./list-and-prune.ts";

export const brokenStores: Readonly<Record<string, BrokenStore>> = {
  ...createAndFindMistakes,
  ...limitMistakes,
  ...rotateAndChangeMistakes,
  ...revokeMistakes,
  ...listAndPruneMistakes,
};
