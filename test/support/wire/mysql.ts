/** MySQL: https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html */
import { type Message, type Reader, readMessages } from "./reader.ts";
import { verb } from "./verb.ts";

const HEADER = 4;
const NAMES: Readonly<Record<number, string>> = {
  0x0e: "ping",
  0x16: "prepare",
  0x17: "execute",
  0x1f: "reset",
};
const COM_QUERY = 0x03;

export const readMysql: Reader = () =>
  readMessages((data): Message | undefined => {
    if (data.length < HEADER) return undefined;
    const size = HEADER + data.readUIntLE(0, 3);
    if (data.length < size) return undefined;
    const isCommand = data[3] === 0;
    if (!isCommand) return { size };
    const command = data[HEADER]!;
    return {
      size,
      name: command === COM_QUERY ? verb(data.toString("utf8", HEADER + 1, size)) : NAMES[command],
    };
  });
