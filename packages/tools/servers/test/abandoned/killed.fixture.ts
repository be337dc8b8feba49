// A test process that is killed while its servers run.
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { startPostgres, startRedis } from "../../src/index.ts";

it("is killed", async () => {
  const [redis, postgres] = [await startRedis(), await startPostgres()];
  // The hardest state: paused processes do not even notice that their parent is gone.
  await postgres.pause();
  writeFileSync(process.env["PORTS_FILE"] ?? "", JSON.stringify([redis.port, postgres.port]));
  process.kill(process.pid, "SIGKILL");
  expect.unreachable();
});
