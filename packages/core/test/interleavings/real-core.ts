/** The sources as they are. */
import * as index from "../../src/index.ts";
import * as memory from "../../src/memory/index.ts";
import * as near from "../../src/near/index.ts";
import type { Core } from "./engine/core.ts";

export const REAL: Core = { ...index, ...memory, ...near };
