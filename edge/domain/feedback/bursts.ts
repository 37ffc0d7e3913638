// A burst: several drivers complain about one station within a day. Pure; whose complaint it is comes in with it.
import type { Reason } from "./reasons.ts";

/** Different drivers within the span: two are chance, and one may be wrong. */
export const BURST_DRIVERS = 3;
export const BURST_SPAN_MILLIS = 86_400_000;

export interface Complaint {
  readonly atMillis: number;
  /** The same for the same driver; a report whose driver is not known has one of its own. */
  readonly driver: string;
  readonly verified: boolean;
  readonly reasons: readonly Reason[];
}

export interface Burst {
  readonly drivers: number;
  readonly reports: number;
  readonly verified: number;
  /** Named most, of equals the one that was named first; null: nothing was. */
  readonly reason: Reason | null;
  readonly firstAtMillis: number;
  readonly newestAtMillis: number;
}

/** The newest burst among the complaints about one station, in any order; null: there is none. */
export function newestBurst(complaints: readonly Complaint[]): Burst | null {
  const sorted = [...complaints].sort((a, b) => a.atMillis - b.atMillis);
  for (let end = sorted.length; end >= BURST_DRIVERS; end--) {
    const newestAtMillis = sorted[end - 1]?.atMillis ?? 0;
    const within = sorted.slice(0, end).filter(({ atMillis }) => atMillis > newestAtMillis - BURST_SPAN_MILLIS);
    const drivers = new Set(within.map(({ driver }) => driver)).size;
    if (drivers < BURST_DRIVERS) continue;
    return {
      ...{ drivers, reports: within.length, verified: within.filter(({ verified }) => verified).length },
      ...{ reason: mostNamed(within), firstAtMillis: within[0]?.atMillis ?? newestAtMillis, newestAtMillis },
    };
  }
  return null;
}

function mostNamed(complaints: readonly Complaint[]): Reason | null {
  const counts = new Map<Reason, number>();
  for (const reason of complaints.flatMap(({ reasons }) => reasons)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  let most: Reason | null = null;
  for (const [reason, count] of counts) if (most === null || count > (counts.get(most) ?? 0)) most = reason;
  return most;
}
