/** Every behaviour that the frameworks share: run each through `tryOut` with the framework's `Start`. */
import type { Behaviour } from "../world.ts";
import { backchannelLogoutBehaviours } from "./backchannel-logout.ts";
import { bearerBehaviours } from "./bearer.ts";
import { cookieOptionBehaviours } from "./cookie-options.ts";
import { cookieBehaviours } from "./cookies.ts";
import { deviceNameBehaviours } from "./device-names.ts";
import { deviceBehaviours } from "./devices.ts";
import { forgeryBehaviours } from "./forgery.ts";
import { logoutBehaviours } from "./logout.ts";
import { oauthBehaviours } from "./oauth.ts";
import { reauthenticateBehaviours } from "./reauthenticate.ts";
import { refreshBehaviours } from "./refresh.ts";
import { sessionLimitBehaviours } from "./session-limit.ts";
import { transparentRefreshBehaviours } from "./transparent-refresh.ts";

export const behaviours: readonly Behaviour[] = [
  ...bearerBehaviours,
  ...cookieBehaviours,
  ...cookieOptionBehaviours,
  ...forgeryBehaviours,
  ...refreshBehaviours,
  ...transparentRefreshBehaviours,
  ...logoutBehaviours,
  ...deviceBehaviours,
  ...deviceNameBehaviours,
  ...reauthenticateBehaviours,
  ...sessionLimitBehaviours,
  ...oauthBehaviours,
  ...backchannelLogoutBehaviours,
];
