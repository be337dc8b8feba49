/** Starts `other-process-main.ts` as a Node process of its own, and asks it over its channel. */
import type { Addresses } from "./instance.ts";
import { forkFile } from "./forked.ts";
import type { Question, Request, Seen } from "./other-process-main.ts";

export interface OtherProcess {
  readonly pid: number;
  /** Sends requests with this token, one after the other and a few side by side, until `stop`. */
  hammer(accessToken: string): Promise<void>;
  /** Ends that, and tells of every request. */
  stop(): Promise<readonly Request[]>;
  close(): Promise<void>;
}

export async function startOtherProcess(addresses: Addresses): Promise<OtherProcess> {
  const { pid, ask, close } = await forkFile("./other-process-main.ts", addresses);
  const tell = async (question: Question): Promise<Seen> => (await ask(question)) as Seen;
  return {
    pid,
    hammer: async (accessToken) => void (await tell({ accessToken })),
    stop: async () => (await tell({})).requests,
    close,
  };
}
