/** What only the page needs: the state of the cache, switches for it, and the events as they happen. */
import { EVENT_NAMES, type Sessions } from "@sess/core";
import { Router } from "express";
import { MODES, type Mode, type Switchable } from "./switchable-cache.ts";

export function demoRoutes(
  sessions: Sessions,
  cache: Switchable,
  flush: () => Promise<void>,
  names: { store: string; cache: string },
): Router {
  const routes = Router();

  routes.get("/state", (_, res) => void res.json({ ...names, mode: cache.mode }));

  routes.post("/cache/flush", async (_, res) => {
    await flush();
    res.json({ mode: cache.mode });
  });

  routes.post("/cache/:mode", (req, res) => {
    if (!MODES.includes(req.params.mode as Mode)) {
      res.status(404).json({ error: `There are flush, ${MODES.join(", ")}.` });
      return;
    }
    cache.mode = req.params.mode as Mode;
    res.json({ mode: cache.mode });
  });

  // Server-sent events (HTML Living Standard §9.2).
  routes.get("/events", (req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    res.write(": listening\n\n");
    const offs = EVENT_NAMES.map((name) =>
      sessions.on(name, (event) => {
        const readable = "error" in event ? { ...event, error: String(event.error) } : event;
        res.write(`data: ${JSON.stringify({ name, ...readable })}\n\n`);
      }),
    );
    req.on("close", () => offs.forEach((off) => off()));
  });

  return routes;
}
