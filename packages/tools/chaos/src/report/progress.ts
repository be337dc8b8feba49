/** Says on stderr what goes on: one line that changes on a terminal, few lines elsewhere. */

export interface Progress {
  /** Something begins that takes at most so many milliseconds, if that is known. */
  begin(what: string, milliseconds?: number): void;
  /** What goes on in it. */
  tell(what: string): void;
  end(): void;
}

const ON_TERMINAL = 250;
const ELSEWHERE = 30_000;

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let timer: NodeJS.Timeout | undefined;
  let began = 0;
  let most = 0;
  let what = "";
  let detail = "";

  function line(): string {
    const elapsed = Math.round((performance.now() - began) / 1_000);
    const time = most > 0 ? `${elapsed} of ${Math.round(most / 1_000)} s` : `${elapsed} s`;
    return `${what}: ${time}${detail === "" ? "" : `, ${detail}`}`;
  }

  function show(): void {
    if (stream.isTTY) stream.write(`\r\u001b[2K${line().slice(0, (stream.columns ?? 80) - 1)}`);
    else stream.write(`${line()}\n`);
  }

  const progress: Progress = {
    begin(name, milliseconds = 0) {
      progress.end();
      [began, most, what, detail] = [performance.now(), milliseconds, name, ""];
      show();
      timer = setInterval(show, stream.isTTY ? ON_TERMINAL : ELSEWHERE);
    },
    tell(text) {
      detail = text;
      if (stream.isTTY) show();
    },
    end() {
      if (timer !== undefined && stream.isTTY) stream.write("\r\u001b[2K");
      clearInterval(timer);
      timer = undefined;
    },
  };
  return progress;
}
