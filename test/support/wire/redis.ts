/** Redis: a command is an array of bulk strings (RESP), and its name the first of them. */
import { type Message, type Reader, readMessages } from "./reader.ts";

export const readRedis: Reader = () => readMessages(first);

function first(data: Buffer): Message | undefined {
  let at = 0;
  /** The number behind `mark`, up to the end of its line. */
  function count(mark: string): number | undefined {
    const end = data.indexOf("\r\n", at);
    if (end === -1) return undefined;
    const line = data.toString("latin1", at, end);
    if (!line.startsWith(mark)) throw new Error(`not RESP: ${mark} expected`);
    at = end + 2;
    return Number(line.slice(1));
  }
  const parts = count("*");
  if (parts === undefined) return undefined;
  let name: string | undefined;
  for (let part = 0; part < parts; part += 1) {
    const length = count("$");
    if (length === undefined || data.length < at + length + 2) return undefined;
    name ??= data.toString("latin1", at, at + length).toLowerCase();
    at += length + 2;
  }
  return { size: at, name };
}
