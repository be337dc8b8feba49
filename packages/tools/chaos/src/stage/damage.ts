/** What was done to the servers, and when: for the checks, and for who reads an excerpt. */
import type { Fault, Loss } from "../history/history.ts";
import { instant } from "../instant.ts";

export interface Damage {
  readonly faults: readonly Fault[];
  readonly losses: readonly Loss[];
  /** Does `work`, and writes down that this was broken meanwhile. */
  fault(name: string, work: () => Promise<void>): Promise<void>;
  /** The same, and the cache loses what it was told before and meanwhile. */
  loss(name: string, work: () => Promise<void>): Promise<void>;
  /** What the cache is told from now on may be lost at any time. */
  neverBelieve(): void;
  forget(): void;
}

export function recordDamage(): Damage {
  let faults: Fault[] = [];
  let losses: Loss[] = [];

  const damage: Damage = {
    get faults() {
      return faults;
    },
    get losses() {
      return losses;
    },
    async fault(name, work) {
      const from = instant();
      try {
        await work();
      } finally {
        faults.push({ name, from, to: instant() });
      }
    },
    async loss(name, work) {
      const from = instant();
      try {
        await damage.fault(name, work);
      } finally {
        losses.push({ from, to: instant() });
      }
    },
    neverBelieve: () => void losses.push({ from: instant(), to: Number.POSITIVE_INFINITY }),
    forget: () => void ([faults, losses] = [[], []]),
  };
  return damage;
}
