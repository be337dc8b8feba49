/** Sends calls to nodes, and writes each of them down. */
import type { Fleet } from "../fleet/fleet.ts";
import type { Call } from "../history/history.ts";
import type { Answer, Pair, Request } from "../node/messages.ts";

type Each<Union> = Union extends unknown ? Omit<Union, "id"> : never;
/** What is asked of a node. */
export type Asked = Each<Request>;

/** What the checks have to know of a call besides what was asked. */
export type Known = Pick<Call, "userId" | "sessionId" | "jti" | "gen" | "expiresAt" | "stolen">;

export interface Called {
  readonly call: Call;
  readonly pair?: Pair | undefined;
}

export interface Caller {
  readonly nodes: number;
  call(node: number, client: string, asked: Asked, known: Known): Promise<Called>;
  /** All calls that have been answered. */
  readonly calls: readonly Call[];
  forget(): void;
}

export function createCaller(fleet: Fleet): Caller {
  let calls: Call[] = [];
  let lastId = 0;

  return {
    nodes: fleet.nodes.length,
    get calls() {
      return calls;
    },
    forget: () => void (calls = []),
    async call(node, client, asked, known) {
      lastId += 1;
      const answer = await fleet.nodes[node]!.ask({ id: lastId, ...asked });
      const call = describe(node, client, asked, known, answer);
      calls.push(call);
      return { call, pair: answer.pair };
    },
  };
}

function describe(node: number, client: string, asked: Asked, known: Known, answer: Answer): Call {
  const { id, start, end, outcome, abortedAt } = answer;
  const call: Call = {
    id,
    operation: asked.operation,
    node,
    client,
    start,
    end,
    outcome,
    ...known,
    ...("strong" in asked && asked.strong ? { strong: true } : {}),
    ...("except" in asked ? { except: asked.except } : {}),
    ...(abortedAt === undefined ? {} : { abortedAt }),
  };
  return outcome.kind === "tokens" ? { ...call, sessionId: outcome.sessionId } : call;
}
