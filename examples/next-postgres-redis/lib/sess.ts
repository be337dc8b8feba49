import { nextSessions } from "@sess/next";
import { openSessions } from "./open-sessions";

export const { auth, authenticated, handlers, proxy, signIn, signOut } = nextSessions(openSessions);
