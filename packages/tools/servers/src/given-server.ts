// A server that somebody else runs: it can be used, but not controlled.
import type { Control, ServerName } from "./server.ts";

export const defaultPort: Record<ServerName, number> = {
  redis: 6379,
  postgres: 5432,
  mysql: 3306,
  mongodb: 27_017,
  memcached: 11_211,
};

export function givenServer(name: ServerName, url: string): Control {
  const refuse = (what: string) => async (): Promise<void> => {
    throw new Error(
      `cannot ${what} ${name}: it was given by URL. Use describeWith("${name}:control", …) to skip such tests`,
    );
  };
  return {
    port: Number(new URL(url).port || defaultPort[name]),
    controllable: false,
    pause: refuse("pause"),
    resume: refuse("resume"),
    kill: refuse("kill"),
    restart: refuse("restart"),
    stop: async () => {},
  };
}
