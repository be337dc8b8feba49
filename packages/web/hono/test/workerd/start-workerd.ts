/** Starts workerd once, with the application in it, for all behaviours one after the other. */
import { fileURLToPath } from "node:url";
import { isSessError } from "@sess/core";
import { build } from "esbuild";
import { Miniflare, type Request, Response } from "miniflare";
import type { App, Start } from "../../../http/test/world.ts";
import type { Answer, Call, Situation } from "./protocol.ts";

export interface Workerd {
  readonly start: Start;
  close(): Promise<void>;
}

export async function startWorkerd(): Promise<Workerd> {
  let app: App | undefined;
  const worker = new Miniflare({
    modules: true,
    script: await bundled(fileURLToPath(new URL("worker.ts", import.meta.url))),
    compatibilityDate: "2026-04-01",
    serviceBindings: {
      async TEST(request: Request) {
        return Response.json(await answer(app!, (await request.json()) as Call));
      },
    },
  });
  const url = (await worker.ready).href.replace(/\/$/, "");
  return {
    async start(given) {
      app = given;
      return { url, close: async () => {} };
    },
    close: () => worker.dispose(),
  };
}

async function answer({ sessions, options }: App, { name, args }: Call): Promise<Answer> {
  if (name === "situation") return { result: { now: options.clock!(), options } satisfies Situation };
  const methods = { ...sessions, ...options.backchannelLogout } as unknown as Record<string, Method>;
  try {
    return { result: await methods[name]!(...args) };
  } catch (error) {
    return { error: { message: (error as Error).message, ...(isSessError(error) && { code: error.code }) } };
  }
}

type Method = (...args: readonly unknown[]) => unknown;

async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["@sess/source", "workerd", "worker"],
    write: false,
  });
  return outputFiles[0]!.text;
}
