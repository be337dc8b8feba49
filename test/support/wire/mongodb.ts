/** MongoDB: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
import { type Message, type Reader, readMessages } from "./reader.ts";

const OP_MSG = 2013;
const HEADER = 16;
/** Behind the flags and the kind of the first section: the document, whose first field is the command. */
const DOCUMENT = HEADER + 4 + 1;
const NAME = DOCUMENT + 4 + 1;

/** What a driver asks to keep its picture of the servers, and nobody waits for. */
const HOUSEKEEPING = ["hello", "ismaster", "ping", "endsessions", "saslstart", "saslcontinue"];

export const readMongodb: Reader = () =>
  readMessages((data): Message | undefined => {
    if (data.length < HEADER) return undefined;
    const size = data.readInt32LE(0);
    if (data.length < size) return undefined;
    if (data.readInt32LE(12) !== OP_MSG) return { size };
    const name = data.toString("latin1", NAME, data.indexOf(0, NAME));
    return { size, name: HOUSEKEEPING.includes(name.toLowerCase()) ? undefined : name };
  });
