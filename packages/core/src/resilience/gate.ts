/** Closed while the cache may have missed a revocation: until it has been told, its hits do not count. */

export interface Gate {
  /** To be taken before the cache is asked. */
  pass(): number | undefined;
  /** Whether the gate was open when `pass` was taken, and has not closed since. */
  admits(pass: number | undefined): boolean;
  close(): void;
  open(): void;
}

export function createGate(): Gate {
  let closings = 0;
  let isOpen = true;
  return {
    pass: () => (isOpen ? closings : undefined),
    admits: (pass) => isOpen && pass === closings,
    close() {
      isOpen = false;
      closings += 1;
    },
    open() {
      isOpen = true;
    },
  };
}
