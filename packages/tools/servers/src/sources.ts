// Where each server comes from.
import { basename } from "node:path";
import type { ServerName } from "./server.ts";

export interface Source {
  /** Environment variable with the URL of a running server, which tests may fill and empty. */
  readonly variable: string;
  readonly program: string;
  /** Programs that serve as well where that one is not there. */
  readonly alsoServing?: readonly string[];
  /** Where it is when it is not on PATH. `*` stands for a version, and the newest one counts. */
  readonly folders: readonly string[];
  /** The package of Debian and Ubuntu, if they have one. */
  readonly debianPackage?: string;
  /** The image on Docker Hub. */
  readonly image: string;
  /** The program that runs something which is only like it, to test against rather than not at all. */
  readonly standIn?: string;
}

export const sources: Readonly<Record<ServerName, Source>> = {
  redis: {
    variable: "SESS_TEST_REDIS_URL",
    program: "redis-server",
    folders: [],
    debianPackage: "redis-server",
    image: "redis:7-alpine",
  },
  postgres: {
    variable: "SESS_TEST_POSTGRES_URL",
    program: "postgres",
    folders: ["/usr/lib/postgresql/*/bin"],
    debianPackage: "postgresql",
    image: "postgres:17-alpine",
  },
  mysql: {
    variable: "SESS_TEST_MYSQL_URL",
    program: "mariadbd",
    alsoServing: ["mysqld"],
    folders: ["/usr/sbin", "/usr/libexec"],
    debianPackage: "mariadb-server",
    image: "mysql:8",
  },
  mongodb: {
    variable: "SESS_TEST_MONGODB_URL",
    program: "mongod",
    folders: [],
    image: "mongo:8",
    standIn: "java",
  },
  memcached: {
    variable: "SESS_TEST_MEMCACHED_URL",
    program: "memcached",
    folders: [],
    debianPackage: "memcached",
    image: "memcached:1.6-alpine",
  },
};

/** Whether it is the program of a stand-in, and not of the server itself. */
export function isStandIn(path: string): boolean {
  return Object.values(sources).some(({ standIn }) => standIn === basename(path));
}
