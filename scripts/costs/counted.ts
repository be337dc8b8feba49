/** The way to a server: straight, or past a counter. */
import { startCountingProxy } from "../../test/support/counting-proxy.ts";
import type { Reader } from "../../test/support/wire/reader.ts";
import type { Tally } from "../../test/support/wire/tally.ts";

export interface Way {
  readonly url: string;
  close(): Promise<void>;
}

export async function counted(url: string, name: string, read: Reader, tally?: Tally): Promise<Way> {
  return tally ? startCountingProxy(url, { read, tally, name }) : { url, close: async () => {} };
}
