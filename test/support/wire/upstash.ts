/** Upstash: a request over HTTP carries one command, or a list of them: https://upstash.com/docs/redis/features/restapi */
import type { Read, Reader } from "./reader.ts";

export const readUpstash: Reader = (): Read => {
  let rest: Buffer = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    const names: string[] = [];
    for (;;) {
      const head = rest.indexOf("\r\n\r\n");
      if (head === -1) return names;
      const [, length = "0"] = /content-length: (\d+)/i.exec(rest.toString("latin1", 0, head)) ?? [];
      const end = head + 4 + Number(length);
      if (rest.length < end) return names;
      const body = JSON.parse(rest.toString("utf8", head + 4, end)) as unknown[];
      const commands = Array.isArray(body[0]) ? (body as unknown[][]) : [body];
      names.push(...commands.map(([name]) => String(name).toLowerCase()));
      rest = rest.subarray(end);
    }
  };
};
