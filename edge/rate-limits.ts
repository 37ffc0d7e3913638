// How often one caller may ask what needs no credentials. The platform's limiters count per place of its network and by
// the minute, so that the figures in wrangler.toml are what one address gets there, not a sum over the world.
import { ProblemError } from "./errors.ts";

/** What a limit guards; a rule of the policy table names it. */
export const LIMITS = [
  "guessing",
  "email",
  "computing",
  "link",
  "unknown-link",
  "knock",
  "feedback",
  "stop",
  "community",
  "photo",
] as const;
export type Limit = (typeof LIMITS)[number];
export type Limiters = Readonly<Record<Limit, RateLimit>>;

/** The names of the bindings in wrangler.toml. */
export const LIMITER_BINDINGS: Readonly<Record<Limit, string>> = {
  guessing: "GUESSING_LIMIT",
  email: "EMAIL_LIMIT",
  computing: "COMPUTING_LIMIT",
  link: "LINK_LIMIT",
  "unknown-link": "UNKNOWN_LINK_LIMIT",
  knock: "KNOCK_LIMIT",
  feedback: "FEEDBACK_LIMIT",
  stop: "STOP_LIMIT",
  community: "COMMUNITY_LIMIT",
  photo: "PHOTO_LIMIT",
};

/** All of them count by the minute. */
const PERIOD_SECONDS = 60;
/** This machine itself, as `npm start` names it in CF-Connecting-IP. */
const OWN_ADDRESSES = new Set(["127.0.0.1", "::1"]);
/** What this machine may ask of itself without bound: its own time, and links that nobody guesses. */
const FREE_FOR_OWN = new Set<Limit>(["computing", "community", "link"]);
/** A proxy in front of this server says in these whom it speaks for. */
const FORWARDED = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

/** Counts one call of `key` against a limit; refuses with `too-many-attempts` when it is used up. */
export async function spend(limiters: Limiters, limit: Limit, key: string): Promise<void> {
  const { success } = await limiters[limit].limit({ key });
  if (success) return;
  // Windows of a minute: when this one ends is not told.
  throw new ProblemError({
    code: "too-many-attempts",
    detail: `Too many attempts within a minute; try again in ${PERIOD_SECONDS} seconds.`,
    retryAfterSeconds: PERIOD_SECONDS,
  });
}

/** Counts one call of whoever sends this request. */
export async function spendOf(limiters: Limiters, limit: Limit, request: Request): Promise<void> {
  const address = request.headers.get("CF-Connecting-IP");
  const own = address !== null && OWN_ADDRESSES.has(address) && FORWARDED.every((name) => !request.headers.has(name));
  if (own && FREE_FOR_OWN.has(limit)) return;
  await spend(limiters, limit, networkOf(address ?? ""));
}

/**
 * What one subscriber is given: an IPv4 address, or the first 64 bits of an IPv6 address (RFC 4291 2.5.1), of which he
 * may use any of 2⁶⁴.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  // IPv4 in IPv6 (::ffff:192.0.2.1) is one subscriber per address, not all of IPv4 together.
  const last = rest.at(-1) ?? groups.at(-1) ?? "";
  if (last.includes(".")) return last;
  const zeros = tail === undefined ? [] : Array(Math.max(0, 8 - groups.length - rest.length)).fill("0");
  return [...groups, ...zeros, ...rest]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}

/** A key for a text that must not be kept: its hash. */
export async function hashedKey(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
