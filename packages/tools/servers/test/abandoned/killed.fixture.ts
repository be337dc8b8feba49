// A test process that is killed while its servers run.
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { startPostgres, startRedis, startRedisCluster, startRedisSentinel } from "../../src/index.ts";

it("is killed", async () => {
  const [redis, cluster, sentinel, postgres] = await Promise.all([
    startRedis(),
    startRedisCluster(),
    startRedisSentinel(),
    startPostgres(),
  ]);
  const servers = [redis, ...cluster.nodes, ...sentinel.nodes, ...sentinel.sentinels, postgres];
  // The hardest state: paused processes do not even notice that their parent is gone.
  for (const server of [postgres, cluster.nodes[0], sentinel.sentinels[0]]) await server?.pause();
  writeFileSync(process.env["PORTS_FILE"] ?? "", JSON.stringify(servers.map(({ port }) => port)));
  process.kill(process.pid, "SIGKILL");
  expect.unreachable();
}, 30_000);
