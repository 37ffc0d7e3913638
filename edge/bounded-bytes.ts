// Reads a stream whole, but no more of it than is allowed, and no longer.

/**
 * The bytes of the stream; null: they are more than `limit`, and the rest is cut off as soon as that shows. Throws the signal's reason
 * when it aborts first, also for a stream that comes in drops.
 */
export async function readAtMost(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  signal?: AbortSignal,
): Promise<Uint8Array | null> {
  const reader = stream.getReader();
  const isLate = Promise.withResolvers<never>();
  isLate.promise.catch(() => reader.cancel().catch(() => undefined));
  const late = () => isLate.reject(signal?.reason);
  if (signal?.aborted === true) late();
  signal?.addEventListener("abort", late, { once: true });
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), isLate.promise]);
      if (done) break;
      length += value.byteLength;
      if (length > limit) {
        await reader.cancel();
        return null;
      }
      chunks.push(value);
    }
  } finally {
    signal?.removeEventListener("abort", late);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
