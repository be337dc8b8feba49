/** Asks for one session (RFC 7662), and takes nothing for an answer that is none. */
import type { StoredSession } from "@sess/core";
import type { Endpoint } from "./options.ts";
import { readSession } from "./read-session.ts";

/** Says that `token` is the id of a session: an extension of RFC 7662 §2.1, which `@sess/http` knows. */
const SESSION_HINT = "urn:sess:session";

/** Resolves to `undefined` when the application knows no such session. Rejects on anything but a clean answer. */
export async function introspect(
  { url, authorization, send }: Endpoint,
  id: string,
): Promise<StoredSession | undefined> {
  const response = await send(url, {
    method: "POST",
    headers: {
      accept: "application/json",
      authorization,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ token: id, token_type_hint: SESSION_HINT }).toString(),
    // Another place might be anybody's; and workers know no "error".
    redirect: "manual",
  });
  if (response.status !== 200) {
    // Unread, it would hold its connection.
    await response.body?.cancel().catch(() => {});
    throw new Error(whyNot(response.status));
  }
  const answer: unknown = await response.json().catch(() => {
    // The parser's own error quotes the answer.
    throw new Error(
      "introspectionStore: the answer of the application cannot be read as JSON: is the url right?",
    );
  });
  return readSession(answer, id);
}

function whyNot(status: number): string {
  const answered = `introspectionStore: the application answered with ${status}`;
  if (status === 401) return `${answered}: it knows no such clientId with this clientSecret`;
  if (status === 403) return `${answered}: this client may not introspect: it needs a secret`;
  if (status === 404) return `${answered}: is the url right, and has it the option clients?`;
  return answered;
}
