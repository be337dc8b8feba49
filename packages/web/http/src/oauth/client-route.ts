/** What the endpoints for OAuth clients have in common: a form, and a client that proves itself. */
import { invalidRequest } from "../answers/refusals.ts";
import type { Route, RouteParts } from "../routes/route.ts";
import { type Client, createAuthenticateClient } from "./authenticate-client.ts";
import type { ClientSecrets } from "./client-options.ts";
import { type Form, readForm } from "./form-body.ts";

export function clientRoute(
  { settings }: RouteParts,
  clients: ClientSecrets,
  answer: (form: Form, client: Client) => Promise<Response>,
): Route {
  const authenticate = createAuthenticateClient(clients, settings);
  return async (request) => {
    const body = await readForm(request);
    if (!body.ok) return invalidRequest(body.problem);
    const client = await authenticate(request, body.form);
    return client.ok ? answer(body.form, client) : client.response;
  };
}
