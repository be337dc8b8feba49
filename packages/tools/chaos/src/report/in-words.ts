/** Numbers as people read them. */

/** `1,234`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Milliseconds: `0.42`, `12`, `1,034`. */
export function ms(value: number): string {
  return value > 0 && value < 10 ? value.toFixed(value < 1 ? 2 : 1) : count(value);
}

/** A share: `97.3 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;
}

/** How often one is the other: `1.23 ×`. */
export function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
