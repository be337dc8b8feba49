// What a started server lets a test do to it.

/** The servers that this package can start. */
export const serverNames = ["redis", "postgres", "mysql", "mongodb", "memcached"] as const;
export type ServerName = (typeof serverNames)[number];

export interface Server {
  /** Connection URL with the host 127.0.0.1, or the given URL for a server that is not ours. */
  readonly url: string;
  readonly port: number;
  /**
   * True for a server of our own. False for one given by URL: `pause`, `resume`, `kill` and `restart`
   * then throw, since somebody else may be using it.
   */
  readonly controllable: boolean;
  /** Hangs the whole server: connections stay open, the system still accepts new ones, nothing answers. */
  readonly pause: () => Promise<void>;
  /** Ends a pause. Does nothing to a server that runs. */
  readonly resume: () => Promise<void>;
  /** Ends the server without a goodbye; resolves when its last process is gone. */
  readonly kill: () => Promise<void>;
  /** Starts a killed server again, on the same port and folder; kills it first if it still runs. */
  readonly restart: () => Promise<void>;
  /** Ends the server for good and removes what it wrote. May be called twice, and in any state. */
  readonly stop: () => Promise<void>;
}

/** Everything but the URL, which only the server's own file knows how to write. */
export type Control = Omit<Server, "url">;

/** Settings in the server's own words, such as `{ maxmemory: "2mb" }`. */
export type Settings = Readonly<Record<string, string>>;

export interface StartOptions {
  /** Added to the defaults, and stronger. Impossible for a server given by URL: starting then throws. */
  readonly settings?: Settings;
}
