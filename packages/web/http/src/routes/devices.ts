/** `/devices`: the user sees all own sessions, and gives one a name. */
import type { Session } from "@sess/core";
import { json } from "../answers/json.ts";
import { invalidRequest, unknownDevice } from "../answers/refusals.ts";
import type { RouteRequest } from "../request.ts";
import { deviceName } from "./device-name.ts";
import { readJson } from "./json-body.ts";
import { type Asking, authenticated, type Route, type RouteParts, STRONG } from "./route.ts";

/** One session as its user sees it. Neither its claims nor its generation are anybody's business. */
export interface ListedDevice {
  readonly id: string;
  /** Whether this is the session that asks. */
  readonly current: boolean;
  /** What a person calls it, such as "Chrome on macOS": from the user agent, else the label. Text, no HTML. */
  readonly name: string;
  readonly device: Session["device"];
  /** Instants in ISO 8601. */
  readonly createdAt: string;
  /** When it was last refreshed, or its user last proved who they are. */
  readonly lastSeen: string;
  /** When it was last refreshed. */
  readonly lastRotated: string;
  readonly expiresAt: string;
}

export function listDevices(parts: RouteParts): Route {
  return authenticated(parts, async (_, { userId, sessionId }) => {
    const devices = (await parts.sessions.list(userId)).map(
      (session): ListedDevice => ({
        id: session.id,
        current: session.id === sessionId,
        name: deviceName(session.device),
        device: session.device,
        createdAt: iso(session.createdAt),
        lastSeen: iso(Math.max(session.rotatedAt, session.authenticatedAt)),
        lastRotated: iso(session.rotatedAt),
        expiresAt: iso(session.expiresAt),
      }),
    );
    return json(200, { devices });
  });
}

/** Gives the session `id` another label if it is the user's. */
export function renameDevice(parts: RouteParts): Route {
  const rename = async (request: RouteRequest, { userId }: Asking, id: string): Promise<Response> => {
    const body = await readJson(request);
    if (!body.ok) return invalidRequest(body.problem);
    const label = readLabel(body.json);
    if (label === undefined) return invalidRequest("label must be one line of 1 to 128 characters");
    const found = await parts.sessions.rename(id, { userId, label });
    return found ? json(200, { label }) : unknownDevice();
  };
  return authenticated(parts, rename, STRONG);
}

/** A person chose it: what core would cut is refused here, so that nothing else is kept than was asked for. */
function readLabel(body: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const label = body !== undefined && Object.hasOwn(body, "label") ? body["label"] : undefined;
  if (typeof label !== "string") return undefined;
  const trimmed = label.trim();
  if (trimmed === "" || trimmed.length > 128 || !trimmed.isWellFormed()) return undefined;
  return /[\p{Cc}\u2028\u2029]/u.test(trimmed) ? undefined : trimmed;
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
