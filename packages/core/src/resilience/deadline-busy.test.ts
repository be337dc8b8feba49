import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { withDeadline } from "./deadline.ts";

/** In a process of its own, so that it answers while this one is busy. */
const ECHO = `
  const server = require("node:net").createServer((socket) => socket.pipe(socket));
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
  process.stdin.on("end", () => process.exit()).resume();
`;

/** A healthy cache must not look dead because this process computes something for longer than the deadline. */
it("counts an answer that came in time to a process that was busy", async () => {
  const echo = spawn(process.execPath, ["-e", ECHO], { stdio: ["pipe", "pipe", "inherit"] });
  const [port] = (await once(echo.stdout, "data")) as [Buffer];
  const client = connect(Number(port.toString()), "127.0.0.1");
  await once(client, "connect");
  for (let round = 0; round < 5; round += 1) {
    const answer = withDeadline(50, () => {
      client.write("PING");
      return once(client, "data");
    });
    for (const end = performance.now() + 500; performance.now() < end; );
    await expect(answer).resolves.toBeDefined();
  }
  client.destroy();
  echo.stdin.end();
  await once(echo, "exit");
});
