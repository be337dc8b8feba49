/** Sessions to try a framework with, where no clock has to be moved and nothing has to fail. */
import { createSessions, type JsonObject, type Sessions, type SessionsOptions } from "@sess/core";
import { memorySessions } from "@sess/core/memory";

export function sessionsInMemory<Claims extends object = JsonObject>(
  options?: Partial<SessionsOptions<Claims>>,
): Sessions<Claims> {
  return createSessions<Claims>({
    issuer: "https://sess.example",
    audience: "https://sess.example",
    keys: [{ kid: "k1", alg: "HS256", secret: "0123456789abcdef0123456789abcdef" }],
    store: memorySessions(),
    ...options,
  });
}
