// Reads a series from its address: bounded in time and bytes, redirects only where the address itself leads, JSON in one of the known
// shapes. Whatever goes wrong is a sentence.
import { parseJson, toValue } from "../../assembly/host/json.ts";
import { MAX_JSON_DEPTH } from "../contract/limits.ts";
import { addressFault } from "../domain/feed-address.ts";
import { type FeedKind, readFeedJson } from "../domain/feed-shapes.ts";
import { keptItems } from "../domain/series.ts";
import type { FeedOutcome } from "../store/site-energy.ts";

const PATIENCE_MILLIS = 10_000;
/** Twenty days of quarter hours as the widest of the shapes are some 300 kB. */
const MAX_BYTES = 1_048_576;
const MAX_REDIRECTS = 3;

export interface FeedQuestion {
  readonly kind: FeedKind;
  readonly url: string;
  /** As stated with the address; null: the feed has to say. */
  readonly currency: string | null;
  readonly allowLoopback: boolean;
  readonly nowMillis: number;
}

/** Never throws: trouble on the way is an outcome. */
export async function readFeed(question: FeedQuestion): Promise<FeedOutcome> {
  const { kind, url, allowLoopback, nowMillis } = question;
  let bytes: Uint8Array;
  try {
    const body = await fetchBounded(url, allowLoopback);
    if (typeof body === "string") return { ok: false, failure: body };
    bytes = body;
  } catch (error) {
    const isLate = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
    const failure = isLate ? "The address did not answer within 10 seconds." : "The address could not be reached.";
    return { ok: false, failure };
  }
  const json = parseJson(bytes, MAX_JSON_DEPTH);
  if (!json.ok) return { ok: false, failure: "The answer is not JSON." };
  const read = readFeedJson(toValue(json.root), kind, nowMillis);
  if (!read.ok) return read;
  const currency = kind === "price" ? (read.currency ?? question.currency) : null;
  if (kind === "price" && currency === null) {
    return { ok: false, failure: "The answer names no currency; state one with the address." };
  }
  return { ok: true, items: keptItems(read.items, nowMillis), currency };
}

/** The body; a text says why there is none. */
async function fetchBounded(address: string, allowLoopback: boolean): Promise<Uint8Array | string> {
  const signal = AbortSignal.timeout(PATIENCE_MILLIS);
  let url = new URL(address);
  for (let count = 0; count <= MAX_REDIRECTS; count += 1) {
    const fault = addressFault(url.href, allowLoopback);
    if (fault !== null) return fault;
    const headers = { Accept: "application/json", "User-Agent": "Wattest" };
    const response = await fetch(url.href, { redirect: "manual", signal, headers });
    const location = response.headers.get("Location");
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      if (!URL.canParse(location, url.href)) return "The address leads on to no address.";
      const next = new URL(location, url.href);
      if (next.host !== url.host) return "The address leads on to another host, which is not followed.";
      url = next;
      continue;
    }
    if (!response.ok) {
      await response.body?.cancel();
      return `The address answers with status ${response.status}.`;
    }
    return readBounded(response, signal);
  }
  return "The address leads on and on.";
}

/** The time is over for a body that comes in drops as well. */
async function readBounded(response: Response, signal: AbortSignal): Promise<Uint8Array | string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const isLate = Promise.withResolvers<never>();
  isLate.promise.catch(() => reader.cancel().catch(() => undefined));
  const late = () => isLate.reject(signal.reason);
  if (signal.aborted) late();
  else signal.addEventListener("abort", late, { once: true });
  for (;;) {
    const { done, value } = await Promise.race([reader.read(), isLate.promise]);
    if (done) break;
    length += value.byteLength;
    if (length > MAX_BYTES) {
      await reader.cancel();
      return "The answer is longer than 1 MiB.";
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
