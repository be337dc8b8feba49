/** Every behaviour that the frameworks share: run each through `tryOut` with the framework's `Start`. */
import type { Behaviour } from "../world.ts";
import { bearerBehaviours } from "./bearer.ts";
import { cookieOptionBehaviours } from "./cookie-options.ts";
import { cookieBehaviours } from "./cookies.ts";
import { deviceBehaviours } from "./devices.ts";
import { forgeryBehaviours } from "./forgery.ts";
import { logoutBehaviours } from "./logout.ts";
import { refreshBehaviours } from "./refresh.ts";

export const behaviours: readonly Behaviour[] = [
  ...bearerBehaviours,
  ...cookieBehaviours,
  ...cookieOptionBehaviours,
  ...forgeryBehaviours,
  ...refreshBehaviours,
  ...logoutBehaviours,
  ...deviceBehaviours,
];
