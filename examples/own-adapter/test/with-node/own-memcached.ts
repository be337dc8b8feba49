/** A memcached of our own, to be killed and started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerControl } from "@sess/conformance";

export function ownMemcached(): ServerControl & { readonly url: string } {
  // Outside the range of outgoing connections: nobody takes it while the server is down.
  const port = 20_000 + Math.floor(Math.random() * 12_000);
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : [];
  let running: ChildProcess | undefined;

  return {
    url: `127.0.0.1:${port}`,
    async kill() {
      if (running === undefined) return;
      const gone = once(running, "exit");
      running.kill("SIGKILL");
      running = undefined;
      await gone;
    },
    async restart() {
      running = spawn("memcached", ["--listen=127.0.0.1", `--port=${port}`, ...asRoot], { stdio: "ignore" });
      while (!(await answers(port))) await sleep(20);
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
