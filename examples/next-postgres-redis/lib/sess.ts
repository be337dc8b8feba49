import { nextSessions } from "@sess/next";
import { openSessions } from "./open-sessions"; // gives createSessions(…): see @sess/core

export const { auth, authenticated, handlers, proxy, signIn, signOut } = nextSessions(openSessions);
