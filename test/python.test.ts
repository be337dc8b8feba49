/** Another language reads what sess writes, with the lines that stand in the README of @sess/redis. */
import { readFile } from "node:fs/promises";
import { redisCache } from "@sess/redis";
import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findPython, HOW_TO_GET_PYTHON } from "./support/python.ts";

const python = await findPython();
const title = `Python reads sessions${python === undefined ? ` [${HOW_TO_GET_PYTHON}]` : ""}`;

describeWith("redis", title, () => {
  let redis: RedisServer;
  let client: Redis;
  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.url);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
    await python?.close();
  });

  it.skipIf(python === undefined)("active, revoked, and not there", async () => {
    const readme = await readFile(new URL("../packages/caches/redis/README.md", import.meta.url), "utf8");
    const [, snippet] = /^```python\n(.*?)^```/ms.exec(readme)!;
    const program = `${snippet}\nimport json, sys\nprint(json.dumps([remembered(sid) for sid in sys.argv[1:]]))`;
    const cache = redisCache(client);
    await cache.add("session:active", "007 é 👩‍👩‍👧", 60_000);
    await cache.set("session:revoked", "", 60_000);
    const printed = await python!.run(program, { REDIS_URL: redis.url }, "active", "revoked", "nobody");
    expect(JSON.parse(printed)).toEqual(["007 é 👩‍👩‍👧", "", null]);
  });
});
