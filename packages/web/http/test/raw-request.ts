/** What fetch does not send. */
import { request } from "node:http";
import { connect } from "node:net";

/** Sends headers as they are given, several of one name too; resolves to the status. */
export function raw(
  url: string,
  method: string,
  headers: Record<string, string | string[]>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Sends half of a body, and hangs up once the server reads it. */
export async function hangUp(url: string, reads: Promise<unknown>): Promise<void> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write("POST /auth/refresh HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{");
  await reads;
  socket.destroy();
}
