/** The code that is explored: the sources as they are, or a copy in which one guard has been taken out. */
import type * as Index from "../../../src/index.ts";
import type * as Memory from "../../../src/memory/index.ts";
import type * as Near from "../../../src/near/index.ts";

export type Core = Pick<typeof Index, "createSessions" | "isUnavailable" | "EVENT_NAMES"> &
  Pick<typeof Memory, "memoryCache" | "memorySessions"> &
  Pick<typeof Near, "nearCache">;
