// Asks a MongoDB on this machine one question, without a client library: those speak to a few versions only.
import { connect } from "node:net";
import { deserialize, type Document, serialize } from "bson";

// MongoDB wire protocol, OP_MSG: four integers, flags, then a section of kind 0, which is a document.
const OP_MSG = 2013;
const HEADER = 16;
const BODY = HEADER + 4 + 1;

/** Resolves to the answer; rejects when it is an error, or none comes within a second, or `seconds`. */
export function mongoCommand(port: number, command: Document, seconds = 1): Promise<Document> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    let received = Buffer.alloc(0);
    socket.setTimeout(seconds * 1000, () => fail(new Error("no answer")));
    socket.once("error", fail);
    socket.once("close", () => reject(new Error("no answer")));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < HEADER || received.length < received.readInt32LE(0)) return;
      const answer = deserialize(received.subarray(BODY));
      if (answer["ok"] === 1) resolve(answer);
      else fail(new Error(String(answer["errmsg"])));
      socket.destroy();
    });
    socket.write(message({ ...command, $db: "admin" }));
  });
}

function message(command: Document): Buffer {
  const body = serialize(command);
  const whole = Buffer.alloc(BODY + body.length);
  whole.writeInt32LE(whole.length, 0);
  whole.writeInt32LE(1, 4);
  whole.writeInt32LE(OP_MSG, 12);
  whole.set(body, BODY);
  return whole;
}
