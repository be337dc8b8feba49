import { expect, it, vi } from "vitest";
import { describeWith } from "./describe-with.ts";
import { freePort } from "./free-port.ts";
import { startPostgres } from "./postgres.ts";
import { startRedis } from "./redis.ts";
import { redisCommands } from "./redis-command.ts";

// However busy the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

vi.mock("./free-port.ts", { spy: true });

describeWith(["redis:control", "postgres:control"], "a port lost to another server", () => {
  it("is given up for a new one, even if the other server answers there", async () => {
    const winner = await startRedis();
    await redisCommands(winner.url, [["SET", "owner", "winner"]]);
    for (const start of [startRedis, startPostgres]) {
      vi.mocked(freePort).mockResolvedValueOnce(winner.port);
      const loser = await start();
      expect(loser.port).not.toBe(winner.port);
      await loser.stop();
    }
    expect(await redisCommands(winner.url, [["GET", "owner"]])).toContain("winner");
    await winner.stop();
  });
});
