/** What is answered for a route handler that throws. */

/**
 * What Next would answer, who loses the cookies of any such answer but a redirect.
 * @throws `error` when it is a redirect.
 */
export function answerTo(error: unknown): Response {
  const digest = String((error as { digest?: unknown } | undefined | null)?.digest);
  if (digest.startsWith("NEXT_REDIRECT;")) throw error;
  // notFound(), forbidden() and unauthorized().
  const [, status] = /^NEXT_HTTP_ERROR_FALLBACK;(40[134])$/.exec(digest) ?? [];
  if (status !== undefined) return new Response(null, { status: Number(status) });
  // As Next does. Its onRequestError gets only what is thrown, and then no cookie is sent.
  console.error(error);
  return new Response(null, { status: 500 });
}
