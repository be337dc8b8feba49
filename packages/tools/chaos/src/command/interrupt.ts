/** Ctrl-C: what was started is ended in order; a second one does not wait for that. */

export function untilInterrupted(): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    // Servers and nodes end by themselves when this process is gone.
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write("\nending what was started\n");
    controller.abort();
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, stop);
  return {
    signal: controller.signal,
    end: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
