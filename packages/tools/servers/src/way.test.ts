import { describe, expect, it } from "vitest";
import { findWay, type Machine } from "./way.ts";

/** A machine where everything works, except for what is overridden. */
function machine(overrides: Partial<Machine> = {}): Machine {
  return {
    env: { SESS_TEST_REDIS_URL: "redis://given:1", SESS_TEST_POSTGRES_URL: "postgres://given:2" },
    find: (program) => `/bin/${program}`,
    install: () => {
      throw new Error("installed without need");
    },
    pull: () => {
      throw new Error("downloaded without need");
    },
    ...overrides,
  };
}

describe("the way to a server", () => {
  it("is the given URL, whatever else there is", () => {
    expect(findWay("redis", machine())).toEqual({ kind: "given", url: "redis://given:1" });
    expect(findWay("postgres", machine())).toEqual({ kind: "given", url: "postgres://given:2" });
  });

  it("is the program that is there, if no URL is given", () => {
    const present = machine({ env: { SESS_TEST_REDIS_URL: "" } });
    expect(findWay("redis", present)).toEqual({ kind: "program", path: "/bin/redis-server" });
    expect(findWay("postgres", present)).toEqual({ kind: "program", path: "/bin/postgres" });
  });

  it("is the program once installed, if it was not there", () => {
    let installed = "";
    const bare = machine({
      env: {},
      find: (program) => (installed ? `/bin/${program}` : undefined),
      install: (debianPackage) => {
        installed = debianPackage;
        return undefined;
      },
    });
    expect(findWay("postgres", bare)).toEqual({ kind: "program", path: "/bin/postgres" });
    expect(installed).toBe("postgresql");
  });

  it("is another program that serves as well, rather than an installation", () => {
    const find = (program: string) => (program === "mysqld" ? "/opt/mysql/mysqld" : undefined);
    expect(findWay("mysql", machine({ find }))).toEqual({ kind: "program", path: "/opt/mysql/mysqld" });
  });

  const locked: Partial<Machine> = { env: {}, find: () => undefined, install: () => "only root may install" };

  it("is Docker, if nothing can be installed", () => {
    const images: string[] = [];
    const way = findWay("redis", machine({ ...locked, pull: (image) => images.push(image) > 0 }));
    expect([way, images]).toEqual([{ kind: "docker" }, ["redis:7-alpine"]]);
  });

  it("is a stand-in, if there is nothing better", () => {
    const find = (program: string) => (program === "java" ? "/usr/bin/java" : undefined);
    const bare = machine({ ...locked, find });
    expect(findWay("mongodb", { ...bare, pull: () => true })).toEqual({ kind: "docker" });
    expect(findWay("mongodb", { ...bare, pull: () => false })).toEqual({
      kind: "program",
      path: "/usr/bin/java",
    });
    const nothing = machine({ ...locked, pull: () => false });
    expect(findWay("mongodb", nothing)).toEqual({
      kind: "missing",
      reason:
        "set SESS_TEST_MONGODB_URL, or put mongod on PATH, or start Docker, " +
        "or put java there, for something like it (Debian has no package of it)",
    });
  });

  it("is missing otherwise, with every way to get it and what went wrong", () => {
    expect(findWay("redis", machine({ ...locked, pull: () => false }))).toEqual({
      kind: "missing",
      reason:
        "set SESS_TEST_REDIS_URL, or put redis-server on PATH (apt-get install redis-server), " +
        "or start Docker (only root may install)",
    });
  });
});
