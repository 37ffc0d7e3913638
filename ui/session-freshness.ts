// Whether the values of a session are live. Pure.
import type { SessionDetail, SessionSample } from "../edge/contract/sessions.ts";
import { usualInterval } from "./elements/session-series.ts";

/** Values count as live until this many usual intervals were missed. */
const MISSED_INTERVALS = 3;
/** Before two readings tell the interval. */
const FIRST_INTERVAL_MILLIS = 10_000;
/** Readings that tell the interval. */
const RECENT = 12;

/**
 * Whether a running session has brought nothing new for three usual intervals. `changedAtMillis`: when its newest change
 * reached this page, by this device's clock.
 */
export function isStale(
  session: Pick<SessionDetail, "state"> & { readonly samples: readonly SessionSample[] },
  changedAtMillis: number,
  nowMillis: number,
): boolean {
  if (session.state !== "active") return false;
  const arrivals = session.samples.slice(-RECENT).map((sample) => sample.receivedAtMillis);
  const interval = Math.max(1_000, usualInterval(arrivals) ?? FIRST_INTERVAL_MILLIS);
  return nowMillis - changedAtMillis > MISSED_INTERVALS * interval + 1_000;
}
