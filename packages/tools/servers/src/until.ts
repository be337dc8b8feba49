// Waits for something outside this process, by asking again and again.
import { setTimeout as sleep } from "node:timers/promises";

/** Asks every 10 ms. Throws what `late` says when the answer is still no after `seconds`. */
export async function until(
  happened: () => boolean | Promise<boolean>,
  seconds: number,
  late: () => string | Promise<string>,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await happened())) {
    if (performance.now() > deadline) throw new Error(await late());
    await sleep(10);
  }
}
