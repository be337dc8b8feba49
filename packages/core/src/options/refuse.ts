/** What a wrong option gets: its name, and what to give instead. */

/** @throws TypeError always. */
export function refuse(option: string, kind: string, example: string): never {
  throw new TypeError(`sess: ${option}: must be ${kind}, ${example}.`);
}
