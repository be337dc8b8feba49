/** What a client has sent, as the server will read it. */

/** Takes what comes next on one connection, and names the commands that are whole by now, in order. */
export type Read = (data: Buffer) => string[];

/** A reader for each connection: each begins with nothing. */
export type Reader = () => Read;

/** One message at the front of what has come, or `undefined` when it is not whole yet. */
export interface Message {
  readonly size: number;
  /** Its name; `undefined` when it is none that a caller of the server asked for. */
  readonly name?: string | undefined;
}

/** Keeps what is not whole yet for the next time. */
export function readMessages(first: (data: Buffer) => Message | undefined): Read {
  let rest: Buffer = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    const names: string[] = [];
    for (let message = first(rest); message !== undefined; message = first(rest)) {
      if (message.name !== undefined) names.push(message.name);
      rest = rest.subarray(message.size);
    }
    return names;
  };
}
