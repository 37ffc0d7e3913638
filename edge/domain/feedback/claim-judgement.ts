// Each thing that a driver named, or rated with one or two stars, beside what the station's own data show. No claim says more than they
// do, and none is a reproach: where they show otherwise it is said what was measured, not that the driver is wrong. Pure.

import type { Dimension } from "../score/voice.ts";
import { outcomeOfStop } from "../stop-reasons.ts";
import { type ClaimValues, sentenceOf } from "./claim-words.ts";
import type { ClaimCode } from "./claims.ts";
import type { Reason } from "./reasons.ts";
import { type PowerFacts, speedClaim } from "./speed-claims.ts";
import { available, faultOf, meant, offline, type SaidStatus, unavailable } from "./station-claims.ts";

export interface Claim {
  readonly about: Reason | Dimension;
  readonly verdict: Verdict;
  readonly code: ClaimCode;
  readonly message: string;
  readonly values: ClaimValues;
}
export type Verdict = "confirmed" | "not-confirmed" | "explained" | "no-data";

/** What was found, before it is said about something. */
export interface Found {
  readonly verdict: Verdict;
  readonly code: ClaimCode;
  readonly values: ClaimValues;
}

export interface SessionFacts extends PowerFacts {
  readonly startedAtMillis: number;
  /** Null: it goes on. */
  readonly endedAtMillis: number | null;
  readonly stopReason: string | null;
  readonly signature: "valid" | "invalid" | "unverifiable";
  readonly recordCount: number;
  /** Codes of its findings. */
  readonly findings: readonly string[];
}

/** Another session of the same EVSE, or at a report without a session of the station, near to it in time. */
export interface OtherSession {
  readonly sessionId: string;
  readonly startedAtMillis: number;
  readonly endedAtMillis: number | null;
  readonly energyMilliwattHours: number | null;
  readonly sameDriver: boolean | null;
}

export interface ClaimFacts {
  readonly reasons: readonly Reason[];
  /** Rated with one or two stars. */
  readonly poor: readonly Dimension[];
  /** When it was written. */
  readonly atMillis: number;
  /** Null: it names none. */
  readonly evseId: number | null;
  /** Null: tied to none. */
  readonly session: SessionFacts | null;
  readonly others: readonly OtherSession[];
  /** What the station said about the time, by time, with what held before; null: not known. */
  readonly statuses: readonly SaidStatus[] | null;
  /** When it was not connected in that time; null: not known, or it never is. */
  readonly gaps: readonly { readonly fromMillis: number; readonly toMillis: number }[] | null;
}

/** 100 Wh: less is no charge (domain/score/charging.ts). */
const LEAST_ENERGY_MILLIWATT_HOURS = 100_000;

const LIMITED: ReadonlySet<ClaimCode> = new Set(["limited-by-profile", "limited-by-wish", "limited-by-foreign"]);
const NOTHING: Found = { verdict: "no-data", code: "nothing-measured", values: {} };

/** At least one claim for each, in the order in which they were named; what was rated and named alike stands once for each. */
export function claimsOf(facts: ClaimFacts): Claim[] {
  return [...facts.reasons, ...facts.poor].flatMap((about) => {
    const found = foundOf(about, facts).filter((one) => one !== null);
    return (found.length === 0 ? [NOTHING] : found).map(({ verdict, code, values }) => ({
      ...{ about, verdict, code, values },
      message: sentenceOf(code, values),
    }));
  });
}

function foundOf(about: Reason | Dimension, facts: ClaimFacts): readonly (Found | null)[] {
  const { session } = facts;
  switch (about) {
    case "slow":
    case "speed":
      return speed(facts);
    case "did-not-start":
    case "dead":
      return broken(facts);
    case "worked":
      return [...broken(facts), session === null ? null : (endOf(session)?.byStation ?? null)];
    case "damaged":
      return [faultOf(facts)];
    case "stopped-early":
      return [session === null ? null : (endOf(session)?.found ?? null), faultOf(facts)];
    case "price-differed":
    case "price":
      return [second(facts), records(session)];
    case "payment-failed":
    case "payment":
      return [second(facts), authorization(session)];
    case "card-refused":
      return [authorization(session), flowed(session, "not-confirmed")];
    case "charged":
      return [flowed(session, "confirmed"), notFlowed(session, "not-confirmed")];
    case "not-compatible":
      return [flowed(session, "not-confirmed"), notFlowed(session, "confirmed")];
    case "occupied":
      return [occupied(facts)];
    case "other-good":
    case "other-bad":
    case "blocked-by-other-car":
    case "not-accessible":
    case "not-found":
    case "not-built-yet":
    case "not-there-any-more":
    case "place":
      return [];
  }
}

/** What bounded it explains it, also where nothing flowed at all for it; a fault stands beside everything else. */
function speed(facts: ClaimFacts): readonly (Found | null)[] {
  const { session } = facts;
  const fault = faultOf(facts);
  if (session === null) return [fault];
  const limited = limitedBy(session);
  if (limited !== null) return [limited];
  return [notFlowed(session, "confirmed") ?? speedClaim(session, fault !== null), fault];
}

/** A limit that bounded it most of the time; null: none did, or it is not known. */
function limitedBy(session: SessionFacts): Found | null {
  const found = speedClaim(session, false);
  return found !== null && LIMITED.has(found.code) ? found : null;
}

/** It did not start, or is dead: what the session came to, then what the station said and whether it was there. */
function broken(facts: ClaimFacts): (Found | null)[] {
  const { session } = facts;
  const nothing = notFlowed(session, "confirmed");
  const shown = flowed(session, "not-confirmed") ?? nothing;
  // A plan that pauses looks from outside as if nothing happened.
  const limited = session === null || nothing === null ? null : limitedBy(session);
  const causes = [limited, faultOf(facts), unavailable(facts), offline(facts)];
  if (shown !== null || causes.some((one) => one !== null)) return [shown, ...causes];
  return [after(facts) ?? available(facts)];
}

function flowed(session: SessionFacts | null, verdict: Verdict): Found | null {
  const energyMilliwattHours = session?.energyMilliwattHours ?? null;
  if (energyMilliwattHours === null || energyMilliwattHours < LEAST_ENERGY_MILLIWATT_HOURS) return null;
  return { verdict, code: "energy-flowed", values: { energyMilliwattHours } };
}

function notFlowed(session: SessionFacts | null, verdict: Verdict): Found | null {
  const energyMilliwattHours = session?.energyMilliwattHours ?? null;
  if (energyMilliwattHours === null || energyMilliwattHours >= LEAST_ENERGY_MILLIWATT_HOURS) return null;
  return { verdict, code: "no-energy-flowed", values: { energyMilliwattHours } };
}

/** Why a session ended; null: the station did not say. */
function endOf(session: SessionFacts): { readonly found: Found; readonly byStation: Found | null } | null {
  const { endedAtMillis: atMillis, stopReason, updatedAtMillis } = session;
  const found = (verdict: Verdict, code: ClaimCode, values: ClaimValues) => ({ verdict, code, values });
  if (atMillis === null) {
    return { found: found("not-confirmed", "session-goes-on", { atMillis: updatedAtMillis }), byStation: null };
  }
  if (stopReason === null) return null;
  const values = { stopReason, atMillis };
  switch (outcomeOfStop(stopReason)) {
    case "station": {
      const byStation = found("confirmed", "ended-by-station", values);
      return { found: byStation, byStation };
    }
    case "driver":
      return { found: found("not-confirmed", "ended-by-driver", values), byStation: null };
    case "remote":
      return { found: found("explained", "ended-remotely", { atMillis }), byStation: null };
    case "limit":
      return { found: found("explained", "ended-at-limit", values), byStation: null };
    case "authorization":
      return { found: found("explained", "ended-by-authorization", values), byStation: null };
    case null:
      return null;
  }
}

/** Of its own identification a session after it, which is how one charge is paid for twice. */
function second({ session, others }: ClaimFacts): Found | null {
  const endedAtMillis = session?.endedAtMillis ?? null;
  if (endedAtMillis === null) return null;
  const next = others.find((one) => one.sameDriver === true && one.startedAtMillis >= endedAtMillis);
  if (next === undefined || next.energyMilliwattHours === null) return null;
  const { sessionId, energyMilliwattHours } = next;
  return { verdict: "explained", code: "second-session-apart", values: { sessionId, energyMilliwattHours } };
}

function records(session: SessionFacts | null): Found | null {
  if (session === null || session.recordCount === 0 || session.signature === "unverifiable") return null;
  const values = { records: session.recordCount };
  // Whether a price differed is not in a record: one that verifies says nothing about it, one that does not gives reason to doubt.
  if (session.signature === "invalid") return { verdict: "explained", code: "records-invalid", values };
  return { verdict: "no-data", code: "records-valid", values };
}

function authorization(session: SessionFacts | null): Found | null {
  if (session === null) return null;
  if (session.findings.includes("identification-refused")) {
    return { verdict: "confirmed", code: "identification-refused", values: {} };
  }
  const found = endOf(session)?.found ?? null;
  return found?.code === "ended-by-authorization" ? found : null;
}

function occupied({ atMillis, others, evseId }: ClaimFacts): Found | null {
  // Of a session's own driver nobody knows when the place was taken.
  const running = others.find(
    (one) => one.startedAtMillis <= atMillis && (one.endedAtMillis === null || one.endedAtMillis >= atMillis),
  );
  if (running === undefined || evseId === null) return null;
  const { sessionId, startedAtMillis: fromMillis } = running;
  return { verdict: "confirmed", code: "other-session-going-on", values: { sessionId, fromMillis } };
}

function after(facts: ClaimFacts): Found | null {
  const { toMillis } = meant(facts);
  const since = facts.session === null ? facts.atMillis : (facts.session.endedAtMillis ?? toMillis);
  const next = facts.others.find(
    (one) => one.startedAtMillis >= since && (one.energyMilliwattHours ?? 0) >= LEAST_ENERGY_MILLIWATT_HOURS,
  );
  if (next === undefined || next.energyMilliwattHours === null || facts.evseId === null) return null;
  const { sessionId, energyMilliwattHours } = next;
  return { verdict: "not-confirmed", code: "other-session-charged", values: { sessionId, energyMilliwattHours } };
}
