// How answers of the public list go out: the same for everybody, kept for a moment by whoever reads them, and not sent again to a reader
// who has them.
import type { Context } from "hono";
import type { AppEnv } from "../http.ts";

/** Half a minute fresh, another shown while the next is fetched: nobody sees a score of more than a minute ago. */
const CACHE_CONTROL = "public, max-age=30, stale-while-revalidate=30";

/** The text with its ETag, or 304 to whoever has it (RFC 9110 13.1.2: compared weakly). */
export async function publicAnswer(c: Context<AppEnv>, text: string, type: string): Promise<Response> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const etag = `"${btoa(String.fromCharCode(...new Uint8Array(digest, 0, 15)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")}"`;
  c.header("ETag", etag);
  c.header("Cache-Control", CACHE_CONTROL);
  c.header("Vary", "Accept");
  if (has(c.req.header("If-None-Match"), etag)) return c.body(null, 304);
  return c.body(text, 200, { "Content-Type": type });
}

function has(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const known = header.split(",").map((one) => one.trim().replace(/^W\//, ""));
  return known.includes("*") || known.includes(etag);
}
