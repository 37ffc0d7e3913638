// What an answer of the station, or its absence, makes of a place; and when it is tried again.
import type { CommandAnswer } from "../contract/ocpp.ts";
import { outcomeOfClear, outcomeOfSet } from "../ocpp/profile-calls.ts";
import type { PlaceRow, Sent } from "./profile-tables.ts";

const MINUTE_MILLIS = 60_000;
/** After the first failure, the second, and so on; then as after the last. A new connection is tried at once. */
export const RETRY_MILLIS = [1, 5, 15, 60, 360].map((minutes) => minutes * MINUTE_MILLIS);
/** A station that hangs up at the same profile so often is not made to do so at each of its connections. */
const MAX_HANG_UPS = 3;

export function retryMillis(attempts: number): number {
  return RETRY_MILLIS[Math.min(attempts, RETRY_MILLIS.length) - 1] ?? MINUTE_MILLIS;
}

/** What the answer makes of the place; null: it is to be forgotten. The place has a call that waits. */
export function settled(row: PlaceRow, answer: CommandAnswer, nowMillis: number): PlaceRow | null {
  const { sent } = row;
  if (sent === null) return { ...row, messageId: null };
  const outcome = sent.wanted === "set" ? outcomeOfSet(answer) : outcomeOfClear(answer, row.installed !== null);
  const ended = { ...row, messageId: null };
  if (outcome.kind === "accepted") return accepted(ended, sent, nowMillis);
  const isDoubtful = outcome.kind === "failed" && !outcome.isKnown;
  const doubts = isDoubtful && !row.doubts.includes(sent.key) ? [...row.doubts, sent.key] : row.doubts;
  // What was wanted meanwhile is something else: that is sent next, and what became of this one matters no more.
  if (row.state !== "sent") return { ...ended, doubts, state: "waiting", attempts: 0, nextAttemptAtMillis: null };
  const { reason } = outcome;
  if (outcome.kind === "rejected") {
    return { ...ended, doubts, state: "rejected", reason, nextAttemptAtMillis: null };
  }
  const nextAttemptAtMillis = nowMillis + retryMillis(row.attempts);
  return { ...ended, doubts, state: "waiting", reason, nextAttemptAtMillis };
}

function accepted(row: PlaceRow, sent: Sent, nowMillis: number): PlaceRow | null {
  if (sent.wanted === "clear") {
    if (row.wanted === "clear") return null;
    return { ...row, installed: null, doubts: [], found: null, state: "waiting", nextAttemptAtMillis: null };
  }
  const { key, profileId, version, ocppVersion, profile } = sent;
  if (profile === null) return row;
  const installed = { key, profileId, version, ocppVersion, profile, acceptedAtMillis: nowMillis };
  const now = { ...row, installed, doubts: [], found: null };
  if (row.state !== "sent") return { ...now, state: "waiting", attempts: 0, nextAttemptAtMillis: null };
  return { ...now, state: "accepted", reason: null, attempts: 0, nextAttemptAtMillis: null };
}

/** The same for a call whose answer cannot come any more, since the object slept or the socket is gone without a word. */
export function lost(row: PlaceRow, nowMillis: number): PlaceRow | null {
  return settled(row, { status: "offline" }, nowMillis);
}

/** The station has removed another profile: what it refused may have been one too many for it. */
export function withRoom(row: PlaceRow): PlaceRow {
  const isRefused = row.wanted === "set" && row.state === "rejected" && row.reason?.by === "station";
  return isRefused ? { ...row, state: "waiting", reason: null, attempts: 0, nextAttemptAtMillis: null } : row;
}

/** The station has connected anew: what failed before is tried at once. */
export function reconnected(row: PlaceRow): PlaceRow {
  const hangsUp = row.reason?.code === "connection-lost" && row.attempts >= MAX_HANG_UPS;
  const isWaiting = row.state === "waiting" || (row.wanted === "clear" && row.state !== "rejected");
  return isWaiting && !hangsUp ? { ...row, nextAttemptAtMillis: null } : row;
}
