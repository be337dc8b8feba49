/** The other process: an instance on the same Redis and Postgres, which sends requests as it is told to. */
import { instant } from "./instant.ts";
import { type Addresses, openInstance } from "./instance.ts";

/** One request: when it began, and what came out. */
export interface Request {
  readonly beganAt: number;
  readonly outcome: string;
}

/** With a token: begin. Without: stop. */
export interface Question {
  readonly accessToken?: string;
}

export interface Seen {
  readonly requests: readonly Request[];
}

const SIDE_BY_SIDE = 4;

async function main(): Promise<void> {
  const { sessions, close } = await openInstance(JSON.parse(process.argv[2]!) as Addresses);
  let requests: Request[] = [];
  let hammering = new AbortController();
  let workers: Promise<void>[] = [];

  async function request(accessToken: string): Promise<void> {
    const beganAt = instant();
    const outcome = await sessions
      .authenticate(accessToken)
      .then((auth) => (auth.ok ? auth.source : auth.reason))
      .catch(String);
    requests.push({ beganAt, outcome });
  }

  async function hammer(accessToken: string, { signal }: AbortController): Promise<void> {
    while (!signal.aborted) await request(accessToken);
  }

  let token = "";

  async function answer({ accessToken }: Question): Promise<void> {
    if (accessToken === undefined) {
      // However busy the machine: these begin after the other process had its answer.
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => request(token)));
      hammering.abort();
      await Promise.all(workers);
    } else {
      requests = [];
      token = accessToken;
      hammering = new AbortController();
      await request(accessToken);
      workers = Array.from({ length: SIDE_BY_SIDE }, () => hammer(accessToken, hammering));
    }
    process.send?.({ requests: accessToken === undefined ? requests : [] } satisfies Seen);
  }

  process.on("message", (question) => void answer(question as Question));
  process.on("disconnect", () => void close());
  process.send?.({ requests: [] } satisfies Seen);
}

void main();
