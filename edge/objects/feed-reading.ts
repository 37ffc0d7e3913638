// Reads a series from its address: bounded in time and bytes, redirects only where the address itself leads, JSON in one of the known
// shapes. Whatever goes wrong is a sentence.
import { parseJson, toValue } from "../../assembly/host/json.ts";
import { readAtMost } from "../bounded-bytes.ts";
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
    if (response.body === null) return new Uint8Array();
    return (await readAtMost(response.body, MAX_BYTES, signal)) ?? "The answer is longer than 1 MiB.";
  }
  return "The address leads on and on.";
}
