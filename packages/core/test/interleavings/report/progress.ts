/** Says on stderr how far long work has come: one line that is written over, or a line now and then. */
const SELDOM = 10_000;
const OFTEN = 200;

export class Progress {
  #saidAt = 0;
  readonly #isTerminal = process.stderr.isTTY;

  say(what: () => string): void {
    const now = Date.now();
    if (now - this.#saidAt < (this.#isTerminal ? OFTEN : SELDOM)) return;
    this.#saidAt = now;
    process.stderr.write(this.#isTerminal ? `\r\u001B[2K${what()}` : `${what()}\n`);
  }

  end(): void {
    if (this.#isTerminal) process.stderr.write("\r\u001B[2K");
  }
}
