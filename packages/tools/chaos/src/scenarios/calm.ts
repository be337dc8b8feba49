/** The control: whatever is wrong here has nothing to do with faults. */
import { breaking } from "./breaking.ts";

export const calm = breaking({
  name: "calm",
  does: "nothing is broken: what the other scenarios are compared with",
  needs: ["redis", "postgres"],
  async breakOnce(stage) {
    await stage.pause(1_000);
  },
});
