// Cleans up after a server even when the test process is killed, and no exit handler gets to run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";

export interface Guardian {
  /** Names what the guardian has to end; "" when there is nothing to end. */
  readonly watch: (target: string) => void;
  /** Cleans up now. */
  readonly finish: () => Promise<void>;
}

/**
 * A shell that waits on a pipe from this process. However this process ends, the system closes the pipe, and
 * the shell runs `script`, with what is to be ended as `$target` and the arguments as `$1`, `$2`, ….
 */
export function startGuardian(script: string, ...args: string[]): Guardian {
  const wait = 'target=""; while read -r line; do target="$line"; done';
  const shell = spawn("/bin/sh", ["-c", `${wait}\n${script}`, "sh", ...args], {
    stdio: ["pipe", "ignore", "ignore"],
    // In a session of its own, or Ctrl+C would reach it together with the test process.
    detached: true,
  });
  const gone = once(shell, "exit");
  // A forgotten server must not keep the process from ending. The pipe is a socket, which the types hide.
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  shell.stdin.on("error", () => {});

  return {
    watch: (target) => {
      shell.stdin.write(`${target}\n`);
    },
    finish: async () => {
      shell.ref();
      shell.stdin.end();
      if (shell.exitCode === null && shell.signalCode === null) await gone;
    },
  };
}
