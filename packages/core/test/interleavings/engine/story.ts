/** A schedule, told step by step: nothing is put into words unless somebody listens. */
import type { SessEvents } from "../../../src/index.ts";
import type { Call } from "./call.ts";
import type { Message } from "./message.ts";
import { nameOf } from "./operation.ts";
import type { World } from "./world.ts";

export class Story {
  readonly lines: string[] | undefined;

  constructor(listening: boolean) {
    this.lines = listening ? [] : undefined;
  }

  tell(world: World, what: () => string): void {
    if (this.lines === undefined) return;
    const at = `${world.time.now - STORY_START}`.padStart(6);
    this.lines.push(`${String(world.step).padStart(4)} ${at} ms  ${withNames(world, what())}`);
  }

  tellSent(world: World, message: Message): void {
    this.tell(world, () => `    node ${message.node} asks the ${called(message)} (${message.id})`);
  }

  tellApplied(world: World, message: Message): void {
    const { answer, to, copyOf } = message;
    this.tell(world, () => {
      if (answer === undefined) return `the ${to} will answer ${message.id} after what it has to tell`;
      const what = answer.ok ? brief(answer.value) : `fails: ${String(answer.error)}`;
      const twice = copyOf === undefined ? "" : " a second time";
      return `the ${to} applies ${message.id}${twice}, ${method(message)} → ${what}`;
    });
  }

  tellEnd(world: World, call: Call): void {
    this.tell(world, () => {
      const { outcome } = call.end!;
      const what = outcome.returned ? result(outcome.value) : `throws ${String(outcome.error)}`;
      return `    node ${call.node}: ${nameOf(call.operation)} ends (${call.id}) → ${what}`;
    });
  }

  tellEvent(world: World, node: string, name: keyof SessEvents): void {
    if (QUIET.includes(name)) return;
    this.tell(world, () => `    node ${node} emits ${name}`);
  }
}

/** Told by the end of the call anyway. */
const QUIET: (keyof SessEvents)[] = [
  "issued",
  "rejected",
  "refreshed",
  "revoked",
  "denied",
  "reauthenticated",
];
const STORY_START = Date.UTC(2026, 10, 21, 12, 0, 0, 7);

function called(message: Message): string {
  return `${message.to}: ${method(message)}`;
}

function method({ method: name, args }: Message): string {
  if (name === "create") {
    const { id, startedAt } = args[0] as { id: string; startedAt: number };
    return `create(${id}, begun at ${startedAt - STORY_START})`;
  }
  return `${name}(${args.map((arg) => brief(arg)).join(", ")})`;
}

function brief(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(brief).join(", ")}]`;
  if (typeof value === "number" && value > STORY_START / 2) return `at ${value - STORY_START}`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "done";
  if ("gen" in value && "revokedAt" in value) {
    const { id, gen, revokedAt } = value as { id: string; gen: number; revokedAt: number | null };
    const { denied = [] } = value as { denied?: { jti: string }[] };
    const without = denied.length === 0 ? "" : `, denied ${denied.map(({ jti }) => jti).join(" ")}`;
    return `${id} ${revokedAt === null ? "active" : "revoked"} gen ${gen}${without}`;
  }
  const parts = Object.entries(value).filter(([, part]) => part !== undefined && part !== null);
  return `{ ${parts.map(([name, part]) => `${name}: ${brief(part)}`).join(", ")} }`;
}

function result(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return brief(value);
  const told = ["ok", "reason", "source", "found", "propagated", "sessionIds", "session"] as const;
  const given = value as Record<string, unknown>;
  return told
    .filter((name) => name in given)
    .map((name) => `${name}: ${brief(given[name])}`)
    .join(", ");
}

/** Ids are made by nodes; people know the sessions by the names of their sign-ins. */
function withNames(world: World, text: string): string {
  let named = text;
  for (const { id, name } of world.held.values()) named = named.replaceAll(new RegExp(`${id}\\b`, "g"), name);
  return named;
}
