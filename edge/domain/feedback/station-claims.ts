// What a station said of itself, and whether it was there, about the time of which a driver speaks. Pure.
import type { ClaimFacts, Found } from "./claim-judgement.ts";

/** Drivers try for some minutes before a session begins, and stay for some after it. */
const AROUND_SESSION_MILLIS = 10 * 60_000;
/** Of a report that is tied to none: whoever stands there writes then or within the hour. */
const AROUND_REPORT_MILLIS = 60 * 60_000;
/** A connection that breaks is back within seconds; less says nothing. */
const LEAST_GAP_MILLIS = 60_000;

export interface SaidStatus {
  readonly evseId: number;
  /** Null: the EVSE itself. */
  readonly connectorId: number | null;
  readonly atMillis: number;
  readonly status: string;
  readonly availability: string;
  readonly fault: string | null;
}

interface Window {
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** The time that a driver can have meant. */
export function meant({ session, atMillis }: ClaimFacts): Window {
  if (session === null) {
    return { fromMillis: atMillis - AROUND_REPORT_MILLIS, toMillis: atMillis + AROUND_REPORT_MILLIS };
  }
  const end = session.endedAtMillis ?? session.updatedAtMillis;
  return { fromMillis: session.startedAtMillis - AROUND_SESSION_MILLIS, toMillis: end + AROUND_SESSION_MILLIS };
}

/** What the station said of this place, or of itself as a whole, in that time, and what held as it began. */
function saidThen(facts: ClaimFacts): readonly SaidStatus[] {
  const { statuses, evseId } = facts;
  const { fromMillis, toMillis } = meant(facts);
  const here = (statuses ?? []).filter(
    (one) => (evseId === null || one.evseId === evseId || one.evseId === 0) && one.atMillis <= toMillis,
  );
  return here.filter((one, index) => {
    const isSame = (later: SaidStatus) => later.evseId === one.evseId && later.connectorId === one.connectorId;
    const replaced = here.slice(index + 1).some((later) => isSame(later) && later.atMillis <= fromMillis);
    return one.atMillis >= fromMillis || !replaced;
  });
}

export function faultOf(facts: ClaimFacts): Found | null {
  const fault = saidThen(facts).find((one) => one.availability === "faulted" || one.fault !== null);
  if (fault === undefined) return null;
  const values = { fault: fault.fault ?? fault.status, atMillis: fault.atMillis };
  return { verdict: "confirmed", code: "station-reported-fault", values };
}

export function unavailable(facts: ClaimFacts): Found | null {
  const status = saidThen(facts).find((one) => one.availability === "unavailable");
  if (status === undefined) return null;
  return { verdict: "confirmed", code: "station-was-unavailable", values: { atMillis: status.atMillis } };
}

export function offline(facts: ClaimFacts): Found | null {
  const { fromMillis, toMillis } = meant(facts);
  const gap = (facts.gaps ?? []).find(
    (one) =>
      one.fromMillis < toMillis && one.toMillis > fromMillis && one.toMillis - one.fromMillis >= LEAST_GAP_MILLIS,
  );
  if (gap === undefined) return null;
  const values = { fromMillis: gap.fromMillis, toMillis: gap.toMillis };
  return { verdict: "confirmed", code: "station-was-offline", values };
}

/** Only where it is known that it was there all the time. */
export function available(facts: ClaimFacts): Found | null {
  const said = saidThen(facts);
  const [first] = said;
  if (facts.gaps === null || first === undefined || facts.session !== null) return null;
  if (!said.every((one) => one.availability === "available")) return null;
  return { verdict: "not-confirmed", code: "station-said-available", values: { atMillis: first.atMillis } };
}
