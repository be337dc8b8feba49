/** A node, as the driver sees it: started, asked, told to end. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Accident } from "../history/history.ts";
import { instant } from "../instant.ts";
import type { Answer, Command, FromNode, NodeSettings, Request, ToNode } from "../node/messages.ts";

export interface NodeProcess {
  readonly index: number;
  readonly pid: number;
  /** Never rejects: a node that is gone has an answer too. */
  ask(request: Request): Promise<Answer>;
  command(command: Command): Promise<unknown>;
  /** Ends it, by force if it does not end by itself. */
  close(): Promise<void>;
}

/** Longer than a node may take to close its connections to servers that hang. */
const PATIENCE = 5_000;

export async function startNode(
  settings: NodeSettings,
  happened: (accident: Accident) => void,
): Promise<NodeProcess> {
  const { index } = settings;
  const child = fork(join(import.meta.dirname, "node.mjs"), [JSON.stringify(settings)], {
    execArgv: ["--expose-gc", "--enable-source-maps"],
  });
  const asked = new Map<number, (answer: Answer) => void>();
  const commanded = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let isClosing = false;
  let commandId = 0;

  const ready = new Promise<void>((resolve, reject) => {
    child.on("message", (message) => {
      const told = message as FromNode;
      if ("ready" in told) resolve();
      else if ("answers" in told) for (const answer of told.answers) settle(answer);
      else if ("accident" in told) happened({ node: index, ...told.accident });
      else {
        const waiting = commanded.get(told.commandId);
        commanded.delete(told.commandId);
        if (told.failed === undefined) waiting?.resolve(told.result);
        else waiting?.reject(new Error(`node ${index}: ${told.failed}`));
      }
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const what = `ended with ${signal ?? `exit code ${code}`}`;
      reject(new Error(`node ${index} ${what}`));
      if (!isClosing) happened({ node: index, at: instant(), kind: "exit", what });
      for (const id of asked.keys()) settle(lost(id));
      for (const { reject: fail } of commanded.values()) fail(new Error(`node ${index} ${what}`));
      commanded.clear();
    });
  });

  function settle(answer: Answer): void {
    asked.get(answer.id)?.(answer);
    asked.delete(answer.id);
  }

  let requests: Request[] = [];
  function send(message: ToNode): void {
    if (child.connected) child.send(message, () => {});
  }

  await ready;
  return {
    index,
    pid: child.pid ?? 0,
    ask: (request) =>
      new Promise((resolve) => {
        if (!child.connected) {
          resolve(lost(request.id));
          return;
        }
        asked.set(request.id, resolve);
        // Those of one turn travel together.
        if (requests.length === 0) {
          setImmediate(() => {
            send({ requests });
            requests = [];
          });
        }
        requests.push(request);
      }),
    command: (command) =>
      new Promise((resolve, reject) => {
        if (!child.connected) {
          reject(new Error(`node ${index} is gone`));
          return;
        }
        commandId += 1;
        commanded.set(commandId, { resolve, reject });
        send({ commandId, command });
      }),
    async close() {
      isClosing = true;
      await end(child);
    },
  };
}

function lost(id: number): Answer {
  const now = instant();
  return { id, start: now, end: now, outcome: { kind: "failed", as: "lost", what: "the node is gone" } };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  await gone;
  clearTimeout(timer);
}
