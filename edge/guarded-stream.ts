// A stream that asks again and again whether its reader may still read: whoever signed out, was removed, or has another
// role or a revoked key by now gets no more of it.

/** What passes was allowed at most this long before. The comment every 15 s makes a quiet stream end too, within 45 s. */
export const RECHECK_MILLIS = 30_000;

/**
 * The same bytes for as long as `mayRead` says so, asked before a chunk passes when the last time is
 * `RECHECK_MILLIS` ago. Ends when it says no, and breaks when it throws: a reader then asks anew and is told why.
 */
export function guardedStream(
  stream: ReadableStream<Uint8Array>,
  mayRead: () => Promise<boolean>,
  now: () => number = () => Date.now(),
): ReadableStream<Uint8Array> {
  let checkedAtMillis = now();
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      async transform(chunk, controller) {
        if (now() - checkedAtMillis >= RECHECK_MILLIS) {
          if (!(await mayRead())) return controller.terminate();
          checkedAtMillis = now();
        }
        controller.enqueue(chunk);
      },
    }),
  );
}
