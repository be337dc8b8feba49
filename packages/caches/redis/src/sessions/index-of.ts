/** Leads to keys that no id leads to: users with sessions, users with revoked ones, sessions with denied tokens. */
import { type Commands, texts } from "./commands.ts";
import { NOTE } from "./scripts.ts";

export interface Index {
  /**
   * Notes the member, with the greater score when it is there already, and forgets those whose score is less than
   * `forgetBefore`. Nothing of it is left when none was noted for as long as the longest `life`.
   */
  note(
    member: string,
    how: { readonly score: number; readonly forgetBefore: number; readonly life: number },
  ): Promise<void>;
  /** What `visit` finds at the members with at least this score: some may lead to nothing any more. */
  each<Found>(visit: (member: string) => Promise<Found[]>, from?: number): Promise<Found[]>;
}

/** Members that are looked at together. */
const PAGE = 200;

export function createIndex({ run, send }: Commands, key: string): Index {
  return {
    async note(member, how) {
      await run(NOTE, key, how, member);
    },
    async each(visit, from) {
      const members = texts(
        await send("ZRANGEBYSCORE", key, from === undefined ? "-inf" : `${from}`, "+inf"),
      );
      const found = [];
      for (let at = 0; at < members.length; at += PAGE) {
        found.push(...(await Promise.all(members.slice(at, at + PAGE).map(visit))).flat());
      }
      return found;
    },
  };
}
