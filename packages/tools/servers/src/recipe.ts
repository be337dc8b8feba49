// What has to be known about a kind of server in order to start one.
import type { ServerName, Settings } from "./server.ts";

/** A user other than our own for the server to run as. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** One attempt to run the server as a process of ours. */
export interface Place {
  /** Path of the server's program. */
  readonly program: string;
  /** Temporary folder for everything that the server writes. */
  readonly folder: string;
  readonly port: number;
  readonly settings: Settings;
}

/** What is enough to run it as a process of ours. */
export interface ProcessRecipe {
  readonly name: ServerName;
  /** Who runs the server, if that cannot be the user who runs the tests. */
  readonly identity?: () => Identity;
  /** Fills the empty folder. */
  readonly prepare?: (place: Place, identity: Identity) => Promise<void>;
  readonly arguments: (place: Place) => string[];
  /** How far above its port the server listens on a second one, if it does. */
  readonly besides?: number;
  /** Whether the process `pid` itself answers: another server may have won the race for the port. */
  readonly answers: (place: Place, pid: number) => Promise<boolean>;
  /** Shell command, run in the folder after the server is gone, for what the system keeps outside it. */
  readonly sweep?: string;
}

export interface Recipe extends ProcessRecipe {
  readonly container: ContainerRecipe;
}

interface ContainerRecipe {
  /** Port that the server listens on inside the container. */
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: (settings: Settings) => string[];
  readonly answers: (port: number) => Promise<boolean>;
}
