/** The clients of a scenario: each goes through its script, one operation after the other. */
import type { Operation, Script } from "./operation.ts";

export class Clients {
  readonly #scripts: readonly Script[];
  readonly #next: number[];
  readonly #busy: boolean[];

  constructor(scripts: readonly Script[]) {
    this.#scripts = scripts;
    this.#next = scripts.map(() => 0);
    this.#busy = scripts.map(() => false);
  }

  /** What each client that is free can begin: its next operation. */
  ready(): { readonly id: string; readonly operation: Operation }[] {
    return this.#scripts.flatMap((script, client) => this.#ready(script, client, this.#next[client]!) ?? []);
  }

  /** An operation further on in the script of a client that is free: what lies between is left out. */
  readyFor(id: string): { readonly id: string; readonly operation: Operation } | undefined {
    const [client = 0, index = 0] = id.slice(1).split("_").map(Number);
    const script = this.#scripts[client];
    return script === undefined || index < this.#next[client]!
      ? undefined
      : this.#ready(script, client, index);
  }

  #ready(script: Script, client: number, index: number): { id: string; operation: Operation } | undefined {
    const operation = script[index];
    if (operation === undefined || this.#busy[client]) return undefined;
    return { id: `c${client}_${index}`, operation };
  }

  begun(id: string): () => void {
    const [client = 0, index = 0] = id.slice(1).split("_").map(Number);
    this.#busy[client] = true;
    this.#next[client] = index + 1;
    return () => {
      this.#busy[client] = false;
    };
  }

  get busy(): boolean {
    return this.#busy.includes(true);
  }

  get finished(): boolean {
    return !this.busy && this.#scripts.every((script, client) => this.#next[client]! >= script.length);
  }
}
