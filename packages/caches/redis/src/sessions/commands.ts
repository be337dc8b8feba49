/** Commands on one key, and answers of the type that they must have. */
import type { RedisFace } from "../face.ts";

export interface Commands {
  /** Runs a script on the key, with JSON as its first argument. */
  run(script: string, key: string, asked: object, ...rest: string[]): Promise<unknown>;
  send(command: string, key: string, ...rest: string[]): Promise<unknown>;
}

export function commandsOf({ send, run }: Required<Pick<RedisFace, "send" | "run">>): Commands {
  return { send, run: (script, key, asked, ...rest) => run(script, key, JSON.stringify(asked), ...rest) };
}

/** A client can be told to answer with buffers, or through a proxy: what looks like nothing must not pass for it. */
export function text(answer: unknown): string | null {
  if (answer === null || typeof answer === "string") return answer;
  throw new Error("redisSessions: expected a string from Redis, got something else");
}

export function texts(answer: unknown): string[] {
  if (Array.isArray(answer) && answer.every((one) => typeof one === "string")) return answer;
  throw new Error("redisSessions: expected strings from Redis, got something else");
}

export function count(answer: unknown): number {
  if (typeof answer === "number") return answer;
  throw new Error("redisSessions: expected a number from Redis, got something else");
}
