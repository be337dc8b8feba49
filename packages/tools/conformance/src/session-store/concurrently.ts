/** Starts things together. */

/** `task(0)` to `task(count - 1)`, all under way at once. */
export function concurrently<Result>(
  count: number,
  task: (index: number) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => task(index)));
}

/** One round after the other: a race that is won by luck once is not won by luck every time. */
export async function repeatedly(rounds: number, round: () => Promise<void>): Promise<void> {
  for (let done = 0; done < rounds; done++) await round();
}
