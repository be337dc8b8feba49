// MongoDB: one process, alone or as a replica set of one node, which is what transactions take.
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { mongoCommand } from "./mongo-command.ts";
import { mongoStandIn } from "./mongo-stand-in.ts";
import type { Recipe } from "./recipe.ts";
import type { Server, Settings, StartOptions } from "./server.ts";
import { isStandIn } from "./sources.ts";
import { startServer } from "./start-server.ts";
import { until } from "./until.ts";
import { wayTo } from "./way-to.ts";

export interface MongoServer extends Server {
  /** The URL of a new, empty database. They last as long as the server. */
  readonly createDatabase: () => string;
}

export interface MongoOptions extends StartOptions {
  /** As a replica set of one node. */
  readonly replicaSet?: boolean;
}

/** What `startMongo` starts, for the names of suites. */
export function mongoKind(): "a given MongoDB" | "mongod" | "mongod in Docker" | "mongo-java-server" {
  const way = wayTo("mongodb");
  if (way.kind === "given") return "a given MongoDB";
  if (way.kind === "docker") return "mongod in Docker";
  return way.kind === "program" && isStandIn(way.path) ? "mongo-java-server" : "mongod";
}

export async function startMongo({
  replicaSet = false,
  settings = {},
}: MongoOptions = {}): Promise<MongoServer> {
  const asSet = replicaSet ? { replSet: setName } : {};
  const { control, given } = await startServer(recipe, { settings: { ...settings, ...asSet } });
  try {
    if (replicaSet) await initiate(control.port);
  } catch (error) {
    await control.stop();
    throw error;
  }
  const url = new URL(given ?? `mongodb://127.0.0.1:${control.port}/`);
  // The set knows its node by a port inside the container, where no client gets to.
  if (replicaSet && isInDocker()) url.searchParams.set("directConnection", "true");
  const created: string[] = [];
  return {
    ...control,
    url: url.href,
    restart: async () => {
      await control.restart();
      if (replicaSet) await untilPrimary(control.port);
    },
    createDatabase: () => {
      const name = `sess_${randomBytes(8).toString("hex")}`;
      created.push(name);
      const database = new URL(url);
      database.pathname = `/${name}`;
      return database.href;
    },
    stop: async () => {
      // What others go on using is left as it was found.
      if (given !== undefined) await drop(given, created.splice(0));
      await control.stop();
    },
  };
}

const setName = "sess";

async function initiate(port: number): Promise<void> {
  // Inside a container, the server finds itself under the port that it listens on there.
  const inside = isInDocker() ? recipe.container.port : port;
  const members = [{ _id: 0, host: `127.0.0.1:${inside}` }];
  await mongoCommand(port, { replSetInitiate: { _id: setName, members } }, 30);
  await untilPrimary(port);
}

function isInDocker(): boolean {
  return wayTo("mongodb").kind === "docker";
}

async function untilPrimary(port: number): Promise<void> {
  await until(
    async () => (await ask(port, "isMaster"))["ismaster"] === true,
    60,
    () => "the replica set has elected no primary",
  );
}

/** Through a client library: a server that somebody else runs may ask for a password, or for TLS. */
async function drop(url: string, names: readonly string[]): Promise<void> {
  const { MongoClient } = await import("mongodb");
  const client = new MongoClient(url);
  try {
    for (const name of names) await client.db(name).dropDatabase();
  } finally {
    await client.close();
  }
}

const recipe: Recipe = {
  name: "mongodb",
  prepare: async ({ program, folder }) => {
    await mkdir(join(folder, "data"));
    if (isStandIn(program)) await mongoStandIn.prepare(folder);
  },
  arguments: (place) => {
    const { program, folder, port, settings } = place;
    if (isStandIn(program)) return mongoStandIn.arguments(place);
    const here = { dbpath: join(folder, "data"), port: `${port}`, bind_ip: "127.0.0.1" };
    return flags({ ...here, nounixsocket: "", ...forTests, ...settings });
  },
  answers: async ({ program, port }, pid) => {
    if (!(await mongoAnswers(port))) return false;
    return isStandIn(program) || Number((await ask(port, "serverStatus"))["pid"]) === pid;
  },
  container: {
    port: 27_017,
    environment: {},
    command: (settings) => ["mongod", ...flags({ bind_ip_all: "", ...forTests, ...settings })],
    answers: mongoAnswers,
  },
};

const forTests: Settings = { wiredTigerCacheSizeGB: "0.25" };

/** A node of a set answers as soon as it can be told to begin one. */
async function mongoAnswers(port: number): Promise<boolean> {
  const { ismaster, secondary, isreplicaset } = await ask(port, "isMaster");
  return [ismaster, secondary, isreplicaset].includes(true);
}

/** Nothing as long as nothing answers. */
async function ask(port: number, command: string): Promise<Record<string, unknown>> {
  return mongoCommand(port, { [command]: 1 }).catch(() => ({}));
}

function flags(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) =>
    value === "" ? [`--${name}`] : [`--${name}`, value],
  );
}
