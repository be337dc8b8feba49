/** Guards around a cache that may have lost something: the gate, its reasons, and what opens it. */
import { type Mutant, patch } from "./mutant.ts";

export const GATE_MUTANTS: readonly Mutant[] = [
  {
    name: "the cache is believed while the gate is closed",
    promise: "P1",
    scenario: "untold",
    patches: [
      {
        file: "resilience/gate.ts",
        find: "pass: () => (isOpen ? closings : undefined)",
        put: "pass: () => closings",
      },
      {
        file: "resilience/gate.ts",
        find: "admits: (pass) => isOpen && pass === closings",
        put: "admits: () => true",
      },
    ],
  },
  {
    name: "a hit counts though the gate has closed since",
    promise: "P1",
    scenario: "gap",
    ...patch("resilience/gate.ts", "admits: (pass) => isOpen && pass === closings", "admits: () => true"),
  },
  {
    name: "a gap does not close the gate",
    promise: "P1",
    scenario: "gap",
    ...patch("lifecycle/upkeep.ts", 'if (event.type === "gap") recovery.distrust("gap");', ""),
  },
  {
    name: "after a gap nothing is reconciled",
    promise: "P1",
    scenario: "gap-again",
    ...patch("lifecycle/recovery.ts", "if (isFast && mayHaveLost) await reconcile();", ""),
  },
  {
    name: "the gate opens though another gap has come",
    promise: "P1",
    scenario: "gap-again",
    ...patch("lifecycle/recovery.ts", "(await attempt()) && reasons === before", "await attempt()"),
  },
  {
    name: "the gate opens though reconciling has failed",
    promise: "P1",
    scenario: "gap-again",
    ...patch(
      "lifecycle/recovery.ts",
      "if (isFast && mayHaveLost) await reconcile();",
      "if (isFast && mayHaveLost) await reconcile().catch(() => 0);",
    ),
  },
  {
    name: "the gate never opens again",
    promise: "P5",
    scenario: "untold",
    ...patch("lifecycle/recovery.ts", "gate.open();\n", "return;\n"),
  },
  {
    name: "requests ask a cache that is not believed",
    promise: "P5",
    scenario: "failing-cache",
    ...patch("authenticate/2-cache.ts", "if (pass === undefined && !isLastResort()) return {};", ""),
  },
  {
    name: "a cache that may have lost something is the last resort",
    promise: "P1",
    scenario: "last-resort",
    ...patch(
      "lifecycle/recovery.ts",
      'isOnlyFailing = because === "failing" && (isOnlyFailing || !isRecovering);',
      "isOnlyFailing = true;",
    ),
  },
  {
    name: "close does not tell what is left",
    promise: "P1",
    scenario: "close",
    ...patch("caching.ts", "return telling.tellAgain();", "return true;"),
  },
  {
    name: "nothing is reconciled by itself",
    promise: "P1",
    scenario: "crash",
    ...patch("lifecycle/upkeep.ts", "if (reconcileEvery > 0)", "if (reconcileEvery < 0)"),
  },
  {
    name: "denied tokens are not reconciled",
    promise: "P1",
    scenario: "crash",
    ...patch("lifecycle/reconcile.ts", "...denied.map((token) => denialEntry(settings, token)),", ""),
  },
];
