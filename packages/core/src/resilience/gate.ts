/** Closed while the cache may have missed a revocation: until it has been told, its hits do not count. */

export interface Gate {
  /** To be taken before the cache is asked. */
  pass(): number | undefined;
  /** Whether the gate was open when `pass` was taken and has not closed since. */
  admits(pass: number | undefined): boolean;
  /** Closes it; the number is for `open`. */
  close(): number;
  /** Opens it, unless it has been closed again since that `close`. Whether it is open. */
  open(closing: number): boolean;
}

export function createGate(): Gate {
  let closings = 0;
  let isOpen = true;
  return {
    pass: () => (isOpen ? closings : undefined),
    admits: (pass) => isOpen && pass === closings,
    close() {
      isOpen = false;
      return ++closings;
    },
    open(closing) {
      isOpen ||= closing === closings;
      return isOpen;
    },
  };
}
