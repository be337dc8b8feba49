/** What fetch does not send. */
import { Agent, request, type RequestOptions } from "node:http";
import { connect } from "node:net";

/** Sends headers as they are given, several of one name too; resolves to the status. */
export function raw(
  url: string,
  method: string,
  headers: Record<string, string | string[]>,
): Promise<number> {
  return send(url, { method, headers });
}

/** One request after the other, on one connection for as long as the server keeps it; resolves to the statuses. */
export async function inTurn(
  requests: readonly (RequestOptions & { url: string; body?: string })[],
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: number[] = [];
  for (const { url, body, ...options } of requests)
    statuses.push(await send(url, { ...options, agent }, body));
  agent.destroy();
  return statuses;
}

function send(url: string, options: RequestOptions, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Sends half of a body, and hangs up once the server reads it. */
export async function hangUp(url: string, reads: Promise<unknown>): Promise<void> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write("POST /auth/refresh HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{");
  await reads;
  socket.destroy();
}
