import { authenticated } from "@/lib/sess";

export const GET = authenticated((_request, { auth }) =>
  Response.json({ userId: auth.userId, answeredBy: auth.source }),
);
