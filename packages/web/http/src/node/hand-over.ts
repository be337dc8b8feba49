/** Puts the outcome of a sign-in or a proof into the framework's response. */
import type { HeaderPairs } from "../answers/json.ts";
import type { Answered } from "../authenticate.ts";

type HandedOver<Tokens> = { readonly ok: true; readonly issued: Tokens; readonly headers: HeaderPairs };

/** How a framework is given headers for the application's answer, or a whole answer instead of it. */
export interface Writing {
  headers(headers: HeaderPairs): void;
  response(response: Response): Promise<unknown>;
}

/** The tokens, or `undefined` once the answer has been given. */
export async function handOver<Tokens>(
  outcome: HandedOver<Tokens> | Answered,
  write: Writing,
): Promise<Tokens | undefined> {
  if (!outcome.ok) {
    await write.response(outcome.response);
    return undefined;
  }
  write.headers(outcome.headers);
  return outcome.issued;
}
