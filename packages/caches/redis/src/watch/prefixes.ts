/** Which keys have to be watched: those that begin like one that was asked for, and no others on the server. */

/** The kinds of the wire format v1. Where one of them is used, the other will be. */
const KINDS = ["session:", "bl:access:"];
/** With more than these, one for everything is cheaper. */
const MOST = 8;

export interface Prefixes {
  /** Empty until the first key is known. None of them begins with another, which Redis would refuse. */
  readonly all: () => readonly string[];
  /** Takes note of a key, and tells whether `all` has changed. */
  learn(key: string): boolean;
}

/** Learned, not configured: whatever is in front of the keys, nobody has to say it twice. */
export function createPrefixes(): Prefixes {
  let all: readonly string[] = [];
  return {
    all: () => all,
    learn(key) {
      if (all.some((prefix) => key.startsWith(prefix))) return false;
      const grown = withoutLonger([...all, ...prefixesFor(key)]);
      all = grown.length > MOST ? [""] : grown;
      return true;
    },
  };
}

function prefixesFor(key: string): string[] {
  for (const kind of KINDS) {
    const at = key.lastIndexOf(kind);
    if (at >= 0) return KINDS.map((each) => key.slice(0, at) + each);
  }
  return [""];
}

function withoutLonger(prefixes: readonly string[]): string[] {
  return prefixes.filter((one) => !prefixes.some((other) => other !== one && one.startsWith(other)));
}
