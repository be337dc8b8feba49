/** What can be watched: a server, or the masters of a cluster, behind whichever client. */

export type Watchable =
  | { readonly kind: "server"; readonly server: Server }
  | { readonly kind: "cluster"; readonly masters: Masters };

/** Takes the words of a command. */
export interface Callable {
  call(command: string, ...words: string[]): Promise<unknown>;
}

/** A server, or whichever is the master at the moment. It is called on the connections that the caller's client uses. */
export interface Server extends Callable {
  /** A connection of our own to it, not connected yet, to use once and throw away. */
  line(): Line;
  /**
   * Tells when a connection of the caller's breaks: whatever answers after it may be another server, or the same one
   * emptied. A try to connect that fails is no break. Returns what ends the listening.
   */
  onBreak(tell: () => void): () => void;
}

/** It speaks RESP2, keeps no process alive, and never comes back after its end. */
export interface Line extends Callable {
  connect(): Promise<void>;
  /** What Redis sends to `channel`: texts, or `null`. */
  subscribe(channel: string, onMessage: (texts: string[] | null) => void): Promise<void>;
  /** At any time, also while it connects. */
  end(): void;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** What broke it, which says more than why a command on it failed. */
  reason(): unknown;
}

/** The masters of a cluster. */
export interface Masters {
  /** Whether `current` is to be relied on. */
  isReady(): boolean;
  /** The same object for the same master, each time. */
  current(): readonly Server[];
  /** Has `look` called when `current` or `isReady` may have changed. Returns what ends that. */
  onChange(look: () => void): () => void;
  /** Makes the client find out which node serves what, as far as it can be made to. */
  refresh(): void;
}
