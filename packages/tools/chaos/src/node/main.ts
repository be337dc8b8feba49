/** A node: one process of the application. Makes the calls it is asked for, and tells what it has seen. */
import { instant } from "../instant.ts";
import { createHammering } from "./hammer.ts";
import type { Answer, Command, FromNode, NodeSettings, Sample, ToNode } from "./messages.ts";
import { openSessions } from "./open-sessions.ts";
import { perform } from "./perform.ts";

// The first stack that anybody reads loads the source maps: 10 MB, which later would look like a leak.
void new Error("a stack").stack;

const settings = JSON.parse(process.argv[2] ?? "") as NodeSettings;

const tell = (message: FromNode): void => {
  // Without a driver there is nobody to tell.
  if (process.connected) process.send?.(message);
};
for (const kind of ["unhandledRejection", "uncaughtException"] as const) {
  process.on(kind, (error: unknown) => {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    tell({ accident: { kind, at: instant(), what } });
  });
}

// Such as too many listeners: what Node itself takes for a leak.
process.on("warning", ({ name, message, stack = message }) => {
  if (name === "ExperimentalWarning" || name === "DeprecationWarning") return;
  tell({ accident: { kind: "warning", at: instant(), what: stack } });
});

const opened = openSessions(settings);
const hammering = createHammering({ cached: opened.sessions, plain: opened.plain });
opened.sessions.on("listener_failed", ({ event, error }) =>
  tell({ accident: { kind: "listener_failed", at: instant(), what: `${event}: ${String(error)}` } }),
);

let answers: Answer[] = [];
/** Answers of one turn travel together: a message each would cost more than the calls. */
function answer(done: Answer): void {
  if (answers.length === 0) {
    setImmediate(() => {
      tell({ answers });
      answers = [];
    });
  }
  answers.push(done);
}

async function obey(command: Command): Promise<unknown> {
  switch (command.command) {
    case "observe":
      return opened.observer.take();
    case "sample":
      return sample();
    case "mint":
      return hammering.mint(command.group, command.count);
    case "hammer":
      return hammering.hammer(command.how);
    default:
      return opened.close();
  }
}

function sample(): Sample {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { heap: heapUsed, rss, resources };
}

process.on("message", (message) => {
  const given = message as ToNode;
  if ("requests" in given) {
    for (const request of given.requests) void perform(opened, request).then(answer);
    return;
  }
  const { commandId, command } = given;
  obey(command).then(
    (result) => tell({ commandId, result }),
    (error: unknown) => tell({ commandId, result: undefined, failed: String(error) }),
  );
});
process.once("disconnect", () => process.exit());
// Ctrl-C reaches every process of the terminal: the driver decides when this one ends.
process.on("SIGINT", () => {});

void opened.sessions.ready().then(() => tell({ ready: true }));
