// From stored readings to sessions: derives again what new readings may have changed, and replaces the sessions that
// stood there before. The result depends on the readings alone, never on the order in which they came.
import type { Core } from "../../assembly/host/core.ts";
import { billingRank, isExportRegister } from "../../assembly/host/records/obis.ts";
import type { Session } from "../contract/sessions.ts";
import { spanOf, type TransactionSpan } from "../domain/attribution.ts";
import type { MeteringRules } from "../domain/energy.ts";
import { DEFAULT_EVSE_ID, readingsByEvse } from "../domain/evses.ts";
import { type SessionIdentity, sessionId } from "../domain/ids.ts";
import { powerCurve } from "../domain/power-curve.ts";
import type { Reading } from "../domain/reading.ts";
import { DEFAULT_MAX_POWER_WATTS, type DerivedSession, deriveSession } from "../domain/session.ts";
import { cutTimeline } from "../domain/timeline.ts";
import { loadBoundary, loadReadings, MAX_EXTRA_READINGS, MAX_READINGS_PER_SESSION, trackOf } from "./readings-table.ts";
import type { Registration } from "./registration.ts";
import { loadNextBegin } from "./transactions.ts";

const MAX_LOADED = MAX_READINGS_PER_SESSION + MAX_EXTRA_READINGS;
/**
 * Back-to-back instants that hold both an end and a begin do not bound a stretch by themselves; this many are looked
 * over before the stretch is taken as it is.
 */
const MAX_BOUNDARIES = 100;

export interface SessionAt {
  readonly summary: Session;
  readonly derived: DerivedSession;
  readonly readings: readonly Reading[];
  readonly anchorMillis: number;
  /** Null for sessions without a transaction. */
  readonly span: TransactionSpan | null;
}

/** Part of a track whose sessions were derived together: those anchored in it are replaced as a whole. */
export interface Stretch {
  readonly track: string;
  readonly from: number;
  readonly to: number;
  readonly sessions: readonly SessionAt[];
}

export interface Touched {
  readonly evseId: number | null;
  readonly transactionId: string | null;
  readonly atMillis: number;
}

/** What the domain's rules take from the core and from the records' own rules. */
export function meteringRules(core: Core): MeteringRules {
  return {
    energyBetween: (begin, end) => core.energyBetween(begin, end),
    checkSamples: (samples, maxPowerWatts, tolerance) => core.checkSamples(samples, maxPowerWatts, tolerance),
    billingRank,
    isExportRegister,
  };
}

/** Derives the sessions of a transaction, or those of an EVSE's timeline around the touched instant. */
export function deriveTouched(sql: SqlStorage, core: Core, registration: Registration, touched: Touched): Stretch {
  return touched.transactionId === null
    ? deriveTimeline(sql, core, registration, touched)
    : deriveTransaction(sql, core, registration, touched.transactionId);
}

function deriveTransaction(sql: SqlStorage, core: Core, registration: Registration, transactionId: string): Stretch {
  const track = trackOf({ evseId: null, transactionId });
  const whole = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
  const readings = loadReadings(sql, track, whole.from, whole.to, MAX_LOADED);
  const sessions = Array.from(readingsByEvse(readings), ([evseId, group]) => {
    const span = spanOf(transactionId, evseId, group);
    const own = span === null ? group : [...group, ...loadUnnamed(sql, span)];
    return { ...toSession(core, registration, { evseId, transactionId }, own, false), span };
  });
  return { track, ...whole, sessions };
}

/** Readings of the EVSE that name no transaction, from while this one was going on and no later one had begun. */
function loadUnnamed(sql: SqlStorage, span: TransactionSpan): Reading[] {
  const until = Math.min(
    loadNextBegin(sql, span) ?? Number.MAX_SAFE_INTEGER,
    span.endMillis === null ? Number.MAX_SAFE_INTEGER : span.endMillis + 1,
  );
  const track = trackOf({ evseId: span.evseId, transactionId: null });
  const readings = loadReadings(sql, track, span.beginMillis, until, MAX_LOADED);
  // Unnamed begins and ends cut the EVSE's own timeline.
  return readings.filter(({ event }) => event !== "begin" && event !== "end");
}

/**
 * The stretch around the touched instant: from the last instant before it that holds only a begin or only an end
 * (what follows does not depend on what was before), to the first one after it that holds only a begin.
 */
function deriveTimeline(sql: SqlStorage, core: Core, registration: Registration, touched: Touched): Stretch {
  const evseId = touched.evseId ?? DEFAULT_EVSE_ID;
  const track = trackOf(touched);
  let from = Number.MIN_SAFE_INTEGER;
  let boundary = loadBoundary(sql, track, "before", touched.atMillis);
  for (let count = 0; boundary?.begins && boundary.ends && count < MAX_BOUNDARIES; count += 1) {
    boundary = loadBoundary(sql, track, "before", boundary.atMillis);
  }
  if (boundary !== null) from = boundary.begins ? boundary.atMillis : boundary.atMillis + 1;
  let next = loadBoundary(sql, track, "after", touched.atMillis);
  for (let count = 0; next !== null && (next.ends || !next.begins) && count < MAX_BOUNDARIES; count += 1) {
    next = loadBoundary(sql, track, "after", next.atMillis);
  }
  const to = next?.atMillis ?? Number.MAX_SAFE_INTEGER;
  const first = loadBoundary(sql, track, "after", from - 1);
  // Only idle readings: they belong to no session.
  if (first === null || first.atMillis >= to) return { track, from, to, sessions: [] };
  const readings = loadReadings(sql, track, from, to, MAX_LOADED);
  const sessions = cutTimeline(evseId, readings, next !== null).map((segment) =>
    toSession(core, registration, segment.identity, segment.readings, segment.superseded),
  );
  return { track, from, to, sessions };
}

/** The session of a set of readings that are its own. */
export function toSession(
  core: Core,
  registration: Registration,
  identity: SessionIdentity,
  readings: readonly Reading[],
  superseded: boolean,
): SessionAt {
  const { stationId, evses } = registration;
  const evse = evses.find((one) => one.evseId === identity.evseId);
  const maxPowerWatts = evse?.maxPowerWatts ?? DEFAULT_MAX_POWER_WATTS;
  const rules = meteringRules(core);
  const derived = deriveSession(readings, { rules, maxPowerWatts, superseded });
  const { begin: _, ...session } = derived;
  return {
    summary: {
      id: sessionId(stationId, identity, (bytes) => core.sha256(bytes)),
      stationId,
      evseId: identity.evseId,
      transactionId: "transactionId" in identity ? identity.transactionId : null,
      ...session,
      findings: [...session.findings],
      powerCurve: powerCurve(readings, rules).map(([atMillis, powerWatts]) => [atMillis, powerWatts]),
    },
    derived,
    readings,
    anchorMillis: "transactionId" in identity ? 0 : identity.atMillis,
    span: null,
  };
}
