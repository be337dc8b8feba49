/** The HTTP of Upstash in front of a real Redis: https://upstash.com/docs/redis/features/restapi */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";

export interface Endpoint {
  readonly url: string;
  readonly token: string;
  /** How many requests there have been. */
  readonly requests: () => number;
  close(): Promise<void>;
}

type Answer = { readonly result: unknown } | { readonly error: string };

export async function startEndpoint(redisUrl: string): Promise<Endpoint> {
  const token = crypto.randomUUID();
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 50,
  });
  redis.on("error", () => {});
  await new Promise((resolve) => redis.once("ready", resolve));
  let requests = 0;

  async function run([name, ...words]: string[], encode: (answer: unknown) => unknown): Promise<Answer> {
    try {
      return { result: encode(await redis.call(name!, ...words)) };
    } catch (error) {
      return { error: String(error) };
    }
  }

  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: "Unauthorized" });
    const encode = request.headers["upstash-encoding"] === "base64" ? asBase64 : (given: unknown) => given;
    const body = JSON.parse(await textOf(request)) as unknown[];
    if (request.url === "/pipeline") {
      return answer(
        200,
        await Promise.all((body as unknown[][]).map((words) => run(words.map(String), encode))),
      );
    }
    const outcome = await run(body.map(String), encode);
    answer("error" in outcome ? 400 : 200, outcome);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    requests: () => requests,
    async close() {
      redis.disconnect();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** All strings but the answer to a write. */
function asBase64(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(asBase64);
  return typeof answer === "string" && answer !== "OK" ? Buffer.from(answer).toString("base64") : answer;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
