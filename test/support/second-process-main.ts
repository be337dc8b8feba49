/** The second process: does what it is told, all of it at once, and tells what came out. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Sessions } from "@sess/core";
import { openNode, type Setting } from "./either-store.ts";
import { instant } from "./instant.ts";

type Method = "issue" | "authenticate" | "refresh" | "revoke" | "revokeAll" | "list";
export type Call = {
  readonly [Name in Method]: { readonly call: Name; readonly with: Parameters<Sessions[Name]> };
}[Method];

export interface Order {
  readonly calls: readonly Call[];
  /** When to begin, by `instant()`. */
  readonly at: number;
}

/** What a call resolved to; or the code of what it rejected with. */
export type Outcome = { readonly value: unknown } | { readonly failed: string };

async function main(): Promise<void> {
  const { sessions, close } = await openNode(JSON.parse(process.argv[2]!) as Setting);

  async function obey({ call, with: given }: Call): Promise<Outcome> {
    try {
      const method = sessions[call] as (...all: readonly unknown[]) => Promise<unknown>;
      return { value: await method(...given) };
    } catch (error) {
      return { failed: (error as { code?: string }).code ?? String(error) };
    }
  }

  async function answer({ calls, at }: Order): Promise<void> {
    await sleep(Math.max(0, (at - instant()) / 1_000));
    process.send?.(await Promise.all(calls.map(obey)));
  }

  process.on("message", (order) => void answer(order as Order));
  process.on("disconnect", () => void close());
  process.send?.("ready");
}

void main();
