/** PostgreSQL: https://www.postgresql.org/docs/current/protocol-message-formats.html */
import { type Message, type Reader, readMessages } from "./reader.ts";
import { verb } from "./verb.ts";

const LENGTH = 4;

export const readPostgres: Reader = () => {
  let hasBegun = false;
  let parsed = "";
  return readMessages((data): Message | undefined => {
    // The first message alone has no letter in front.
    const letter = hasBegun ? 1 : 0;
    if (data.length < letter + LENGTH) return undefined;
    const size = letter + data.readInt32BE(letter);
    if (data.length < size) return undefined;
    if (!hasBegun) {
      hasBegun = true;
      return { size };
    }
    const body = data.subarray(1 + LENGTH, size);
    switch (String.fromCharCode(data[0]!)) {
      case "Q":
        return { size, name: verb(body.toString()) };
      case "P":
        // The name of the statement ends with a zero, and then comes its text.
        parsed = verb(body.toString("utf8", body.indexOf(0) + 1));
        return { size };
      case "E":
        return { size, name: parsed };
      default:
        return { size };
    }
  });
};
