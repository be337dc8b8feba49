import { Cluster, Redis } from "ioredis";
import { Cluster as Cluster5, Redis as Redis5 } from "ioredis5";
import { createCluster } from "redis";
import { describe, expect, it } from "vitest";
import { redisSessions } from "./redis-sessions.ts";

const lazy = { lazyConnect: true } as const;
const behind = { ...lazy, sentinels: [{ port: 1 }], name: "primary" };

describe("redisSessions", () => {
  it.each([
    ["all", new Cluster([{ port: 1 }], { ...lazy, scaleReads: "all" })],
    ["slave", new Cluster([{ port: 1 }], { ...lazy, scaleReads: "slave" })],
    ["slave, of ioredis 5", new Cluster5([{ port: 1 }], { ...lazy, scaleReads: "slave" })],
    ["a function", new Cluster([{ port: 1 }], { ...lazy, scaleReads: () => null })],
    ["a replica by Sentinel", new Redis({ ...behind, role: "slave" })],
    ["a replica by Sentinel, of ioredis 5", new Redis5({ ...behind, role: "slave" })],
  ])("refuses a client that reads from replicas: %s", (_, client) => {
    expect(() => redisSessions(client)).toThrow(TypeError);
    expect(() => redisSessions(client)).toThrow("the client reads from replicas");
  });

  it("takes those that read from masters", () => {
    expect(redisSessions(new Redis(lazy))).toBeDefined();
    expect(redisSessions(new Redis({ ...behind, role: "master" }))).toBeDefined();
    expect(redisSessions(new Cluster([{ port: 1 }], { ...lazy, scaleReads: "master" }))).toBeDefined();
    // It is told of each command that replicas may not have it.
    expect(redisSessions(createCluster({ rootNodes: [{}], useReplicas: true }))).toBeDefined();
  });
});
