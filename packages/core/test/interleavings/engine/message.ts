/** A call that a node makes of a server: it is applied there at some step, and answered at some later one. */

/** `channel`: probes of what the cache tells by itself. */
export type Server = "cache" | "store" | "channel";

export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

export interface Message {
  /** The node, and how many it had sent before: `A3`. */
  readonly id: string;
  readonly node: string;
  readonly to: Server;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly sentStep: number;
  readonly sentAt: number;
  /** A copy that a client sends by itself, since it had no answer yet. Nobody waits for what it answers. */
  readonly copyOf: Message | undefined;
  state: "sent" | "applied" | "over";
  /** Arbitrarily late: whatever else there is to do, time may pass first. */
  held: boolean;
  copied: boolean;
  appliedStep: number | undefined;
  answer: Answer | undefined;
  /** When its sender heard what has become of it. */
  answeredStep: number | undefined;
  answeredAt: number | undefined;
  /** What it heard, which may be that the connection broke. */
  heard: Answer | undefined;
  readonly settle: (answer: Answer) => void;
}

/** What a client gets whose connection breaks. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

export const LOST: Answer = { ok: false, error: new ConnectionLost("the connection was lost") };
