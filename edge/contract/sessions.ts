// Charging sessions as they cross the wire: the list, the detail, the live stream, and the overview.
import * as v from "valibot";
import { findingSchema, recordReportSchema } from "./verdict.ts";

export const sessionSchema = v.object({
  /** `<stationId>.<10 characters>`: names its station, stays the same whatever order the readings came in. */
  id: v.string(),
  stationId: v.string(),
  evseId: v.number(),
  transactionId: v.nullable(v.string()),
  /** Who charges, as the station read it at the begin (idTag of OCPP 1.6, IdToken of 2.x); null: not known. */
  idToken: v.optional(v.nullable(v.string()), null),
  state: v.picklist(["active", "ended"]),
  /**
   * Why it ended, in the station's own word: `reason` of StopTransaction (1.6), `stoppedReason` (2.x). A station may leave
   * out `Local` alone (1.6 StopTransaction.req, 2.x TransactionType), so that an end without a reason is `Local`. Null while it is
   * active, for readings of gateways, and where the word is none of 1 to 64 characters.
   */
  stopReason: v.optional(v.nullable(v.string()), null),
  startedAtMillis: v.number(),
  endedAtMillis: v.nullable(v.number()),
  /** Time of the newest reading. */
  updatedAtMillis: v.number(),
  /** End (or newest) register minus begin register, mWh; null: not known, and never billed from zero. */
  energyMilliwattHours: v.nullable(v.number()),
  /** Where the energy comes from: records that verify, plain registers, or nowhere. */
  energySource: v.picklist(["signed", "metered", "unknown"]),
  /** Newest power and highest power, W; null when never sent nor computable from registers. */
  powerWatts: v.nullable(v.number()),
  peakPowerWatts: v.nullable(v.number()),
  meter: v.nullable(v.string()),
  /** Verdict of the session's signed records together; "unverifiable" when there are none. */
  signature: v.picklist(["valid", "invalid", "unverifiable"]),
  key: v.picklist(["registered", "supplied", "embedded", "unknown", "contradicting"]),
  findings: v.array(findingSchema),
  recordCount: v.number(),
  sampleCount: v.number(),
  /** Course of the power for small curves and sums: at most 48 of [UTC milliseconds, W], ascending. */
  powerCurve: v.optional(v.array(v.tuple([v.number(), v.number()])), []),
});
export type Session = v.InferOutput<typeof sessionSchema>;

export const sessionListSchema = v.object({ items: v.array(sessionSchema), nextCursor: v.optional(v.string()) });
export type SessionList = v.InferOutput<typeof sessionListSchema>;

export const sessionSampleSchema = v.object({
  atMillis: v.number(),
  receivedAtMillis: v.number(),
  /** As sent, or from the step of the register over time when it was not sent (`powerComputed`). */
  powerWatts: v.nullable(v.number()),
  powerComputed: v.boolean(),
  registerMilliwattHours: v.nullable(v.number()),
  /** Since the begin register; null while that is unknown. */
  energyMilliwattHours: v.nullable(v.number()),
  event: v.nullable(v.string()),
  signed: v.boolean(),
});
export type SessionSample = v.InferOutput<typeof sessionSampleSchema>;

/** A signed record of the session: the report and when it came. */
export const sessionRecordSchema = v.object({
  ...recordReportSchema.entries,
  receivedAtMillis: v.number(),
});
export type SessionRecord = v.InferOutput<typeof sessionRecordSchema>;

/**
 * Why the power is bounded. `wish`: by the driver's own plan. `profile`: by a charging profile of the operator's (`name`). `foreign`: by
 * one that somebody else installed in the station. `station`: by what the EVSE is registered with.
 */
export const limitReasonSchema = v.object({
  kind: v.picklist(["wish", "profile", "foreign", "station"]),
  /** Of the profile; null where it has none. */
  name: v.nullable(v.string()),
});
export type LimitReason = v.InferOutput<typeof limitReasonSchema>;

/** The limits of a session: of what its station had accepted at the time, evaluated by the core. */
export const sessionLimitSchema = v.object({
  /** Piecewise constant from the begin of the session to its end (while it goes on: 24 h ahead), ascending; at most 400 pieces. */
  course: v.array(
    v.object({
      atMillis: v.number(),
      /** Null: nothing bounds it. */
      watts: v.nullable(v.number()),
      /** Null: with `watts` null. */
      reason: v.nullable(limitReasonSchema),
    }),
  ),
});
export type SessionLimit = v.InferOutput<typeof sessionLimitSchema>;

export const sessionDetailSchema = v.object({
  ...sessionSchema.entries,
  /** In time order; at most 2,000, thinned evenly beyond that with first, last and signed ones kept. */
  samples: v.array(sessionSampleSchema),
  records: v.array(sessionRecordSchema),
  limit: v.optional(v.nullable(sessionLimitSchema), null),
  /** The vehicle's battery, percent, as the station last said it; null: never said. */
  batteryPercent: v.optional(v.nullable(v.number()), null),
  /** The driver's link; for those who may share it, null once revoked. */
  driverUrl: v.optional(v.nullable(v.string())),
});
export type SessionDetail = v.InferOutput<typeof sessionDetailSchema>;

/**
 * Events of `GET /api/sessions/:id/stream` (server-sent events): `session`, data = SessionDetail, first at once and
 * then after each change, at most one a second. A comment line every 15 s keeps the connection open.
 */
export const SESSION_EVENT = "session";

/** `GET /api/overview?sinceMillis=`: what charges now, what is wrong, energy since the start of the reader's day. */
export const overviewSchema = v.object({
  stations: v.number(),
  /** Connected by OCPP now. */
  stationsOnline: v.optional(v.number(), 0),
  /** Have been connected by OCPP, and are not now. */
  stationsOffline: v.optional(v.number(), 0),
  /** Of those the newest to go, at most 20. */
  offline: v.optional(v.array(v.object({ stationId: v.string(), name: v.string(), sinceMillis: v.number() })), []),
  activeSessions: v.number(),
  /** Sum of the newest power of the active sessions, W; of those whose newest reading is at most 15 minutes old. */
  powerWatts: v.number(),
  /** Energy of sessions that started since `sinceMillis`, known ones only, mWh. */
  energyMilliwattHours: v.number(),
  /** Sessions started since then, by verdict. */
  sessions: v.object({ valid: v.number(), invalid: v.number(), unverifiable: v.number() }),
  /** Sessions whose energy is unknown. */
  unknownEnergySessions: v.number(),
  /** Newest sessions with a finding of severity error or warning; errors first; at most 20. */
  attention: v.array(sessionSchema),
});
export type Overview = v.InferOutput<typeof overviewSchema>;

/** `GET /api/overview/power?sinceMillis=`: the course of all sessions' power together since then. */
export const overviewPowerSchema = v.object({
  /** The first instant, UTC milliseconds. */
  fromMillis: v.number(),
  stepMillis: v.number(),
  /** W at each instant, from the sessions' small curves; null where no session says anything. */
  powerWatts: v.array(v.nullable(v.number())),
});
export type OverviewPower = v.InferOutput<typeof overviewPowerSchema>;
