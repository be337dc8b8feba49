/** Arguments that cannot be followed. */

export class Refused extends Error {}

export function refuse(what: string): never {
  throw new Refused(what);
}

export function wholeNumber(
  name: string,
  given: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (given.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
  return refuse(`--${name}: must be a whole number from ${least} to ${most}`);
}
