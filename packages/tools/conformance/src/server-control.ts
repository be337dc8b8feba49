/** What the cases that break a server do to it, and how they wait for it. */
import { equal } from "./assertions.ts";

export interface ServerControl {
  /** Ends the server at once, as a power cut would. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Starts it again, with whatever it keeps. Resolves when it answers: a port may be open before a login succeeds. */
  readonly restart: () => Promise<void>;
  /**
   * For how many milliseconds a call may go on before it rejects, and how long a client may take to notice that the
   * server is back. Default 30,000: clients try to connect for a while before they give up.
   */
  readonly patience?: number;
}

const PATIENCE = 30_000;
const PAUSE = 50;

/** Does `work` while the server is down, and sees to it that it is up again afterwards. */
export async function whileDown<Result>(server: ServerControl, work: () => Promise<Result>): Promise<Result> {
  await server.kill();
  try {
    return await work();
  } finally {
    await server.restart();
  }
}

/** How `call` ends: one that never does would keep everybody waiting who has set no deadline. */
export async function ending<Answer>(
  { patience = PATIENCE }: ServerControl,
  what: string,
  call: () => Promise<Answer>,
): Promise<PromiseSettledResult<Answer>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`${what}: neither answered nor rejected within ${patience} ms`);
    timer = setTimeout(() => reject(error), patience);
  });
  const settled = (async () => call())().then(
    (value) => ({ status: "fulfilled", value }) as const,
    (reason: unknown) => ({ status: "rejected", reason }) as const,
  );
  return Promise.race([settled, late]).finally(() => clearTimeout(timer));
}

/** Passes when `call` rejects. */
export async function expectRejection(
  server: ServerControl,
  what: string,
  call: () => Promise<unknown>,
): Promise<void> {
  const settled = await ending(server, what, call);
  if (settled.status === "fulfilled") equal(settled.value, "a rejection", what);
}

/** The first answer of a server that has come back: its clients may need some attempts to notice. */
export async function onceItAnswers<Answer>(
  server: ServerControl,
  what: string,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const { patience = PATIENCE } = server;
  for (const began = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, PAUSE))) {
    const settled = await ending(server, what, call);
    if (settled.status === "fulfilled") return settled.value;
    if (performance.now() - began > patience) {
      throw new Error(`${what}: does not work again`, { cause: settled.reason });
    }
  }
}
