// A session as the history on this device keeps it: the summary that lists and sums are made of. Pure.
import * as v from "valibot";
import type { DriverSession } from "../../edge/contract/driver.ts";

/** Of the entries. A change of their shape takes the next number and an entry in the store's migrations. */
export const HISTORY_FORMAT = 1;

export const historyEntrySchema = v.object({
  sessionId: v.string(),
  format: v.number(),
  /** Of its link. */
  token: v.string(),
  stationId: v.string(),
  stationName: v.string(),
  evseId: v.number(),
  state: v.picklist(["active", "ended"]),
  /** UTC milliseconds. */
  startedAtMillis: v.number(),
  endedAtMillis: v.nullable(v.number()),
  updatedAtMillis: v.number(),
  /** mWh; null: not known. */
  energyMilliwattHours: v.nullable(v.number()),
  energySource: v.picklist(["signed", "metered", "unknown"]),
  /** W; null: never sent. */
  peakPowerWatts: v.nullable(v.number()),
  powerCurve: v.array(v.tuple([v.number(), v.number()])),
  batteryPercent: v.nullable(v.number()),
  meter: v.nullable(v.string()),
  signature: v.picklist(["valid", "invalid", "unverifiable"]),
  recordCount: v.number(),
  /** The records break rules although their signatures are valid. */
  rulesBroken: v.boolean(),
  /** SHA-256 of the newest signed part; null: there is none. */
  signedSha256: v.nullable(v.string()),
  /** What was given for it here, 1 to 5; null: nothing, or without stars. */
  stars: v.nullable(v.number()),
  feedbackGiven: v.boolean(),
  /** Its link shows nothing any more. */
  linkGone: v.boolean(),
  /** UTC milliseconds. */
  openedAtMillis: v.number(),
});
export type HistoryEntry = v.InferOutput<typeof historyEntrySchema>;

/** `before`: the entry that is kept already; what was said of the session stays. */
export function historyEntry(
  session: DriverSession,
  token: string,
  before: HistoryEntry | null,
  nowMillis: number,
): HistoryEntry {
  const { id, stationId, stationName, evseId, state, startedAtMillis, endedAtMillis, updatedAtMillis } = session;
  const { energyMilliwattHours, energySource, peakPowerWatts, powerCurve, batteryPercent, meter } = session;
  return {
    ...{ sessionId: id, format: HISTORY_FORMAT, token, stationId, stationName, evseId, state },
    ...{ startedAtMillis, endedAtMillis, updatedAtMillis, energyMilliwattHours, energySource, peakPowerWatts },
    ...{ powerCurve, batteryPercent, meter, signature: session.signature, recordCount: session.recordCount },
    rulesBroken: session.records.some(({ findings }) => findings.some(({ severity }) => severity === "error")),
    signedSha256: session.records.at(-1)?.signedSha256 ?? null,
    stars: before?.stars ?? null,
    feedbackGiven: before?.feedbackGiven ?? false,
    linkGone: false,
    openedAtMillis: nowMillis,
  };
}

/** Readings that a kept session has at most; the newest receipt of a long night stays whole enough for its curve. */
export const KEPT_SAMPLES = 240;

/** The session with its readings thinned evenly; first, last and signed ones stay. */
export function thinned(session: DriverSession): DriverSession {
  const { samples } = session;
  if (samples.length <= KEPT_SAMPLES) return session;
  const every = samples.length / KEPT_SAMPLES;
  let next = 0;
  const kept = samples.filter((sample, index) => {
    const isDue = index >= next;
    if (isDue) next += every;
    return isDue || sample.signed || index === samples.length - 1;
  });
  return { ...session, samples: kept };
}
