// Where charging profiles hold: assignments, the roll-outs that bring them to stations, and what each station made of them.
import * as v from "valibot";
import { auditEntrySchema } from "./audit.ts";
import { ocppVersionSchema } from "./ocpp.ts";
import { compositeQuestionSchema, profileVerdictSchema } from "./profiles.ts";
import { evseIdSchema, stationIdSchema } from "./stations.ts";
import { printable } from "./text.ts";

const versionSchema = v.pipe(v.number(), v.integer(), v.minValue(1));
const reasonSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500), printable);
const authorSchema = auditEntrySchema.entries.actor;

/**
 * Where an assignment holds. Of two that want the same place at a station (EVSE, purpose and stack level) the narrower one is sent:
 * session before EVSE before station before group before site; of two groups the one that the station names first.
 */
export const targetSchema = v.variant("kind", [
  v.object({ kind: v.literal("site"), siteId: v.pipe(v.string(), v.maxLength(10)) }),
  v.object({
    kind: v.literal("group"),
    group: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40), printable),
  }),
  v.object({ kind: v.literal("station"), stationId: stationIdSchema }),
  v.object({ kind: v.literal("evse"), stationId: stationIdSchema, evseId: evseIdSchema }),
  v.object({ kind: v.literal("session"), sessionId: v.pipe(v.string(), v.maxLength(100)) }),
]);
export type AssignmentTarget = v.InferOutput<typeof targetSchema>;

/**
 * What has become of an assignment at a station; of several places there the worst.
 * `pending`: the roll-out has not reached the station. `waiting`: for the station, or for its turn. `sent`: no answer yet.
 * `accepted`: by the station, and only by it. `rejected`: by the station, or not sent since it cannot be; see `reason`.
 * `drifted`: accepted, but the station has something else now. `covered`: a narrower assignment holds its place.
 * `removed`: the station has removed it, or never had it. `elsewhere`: the station does not stand there any more.
 */
export const deliveryStateSchema = v.picklist([
  "pending",
  "waiting",
  "sent",
  "accepted",
  "rejected",
  "drifted",
  "covered",
  "removed",
  "elsewhere",
]);
export type DeliveryState = v.InferOutput<typeof deliveryStateSchema>;

/** Why it was rejected or has drifted. */
export const deliveryReasonSchema = v.object({
  /** `station`: it answered so. `wattest`: it was not sent, or the station's report was compared here. */
  by: v.picklist(["station", "wattest"]),
  /** The station's status, reason code or error code; of a conversion the code of its note; of a comparison see the README. */
  code: v.string(),
  /** In words; null: the station gave none. */
  detail: v.nullable(v.string()),
  /** What the words were filled with. */
  values: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
});
export type DeliveryReason = v.InferOutput<typeof deliveryReasonSchema>;

/** Stations by state; a state without any is left out. */
export const deliveryCountsSchema = v.record(deliveryStateSchema, v.optional(v.number()));
export type DeliveryCounts = v.InferOutput<typeof deliveryCountsSchema>;

/** `POST /api/profiles/:id/assignments` → 202: the assignment and its roll-out. `Idempotency-Key` makes it once. */
export const newAssignmentSchema = v.object({
  target: targetSchema,
  /** Default: the newest. */
  version: v.optional(versionSchema),
  reason: v.optional(reasonSchema),
});
export type NewAssignment = v.InferOutput<typeof newAssignmentSchema>;

export const assignmentSchema = v.object({
  id: v.string(),
  profileId: v.string(),
  profileName: v.string(),
  /** That it was last rolled out with. */
  version: v.number(),
  /** The newest one that is published. */
  newestVersion: v.number(),
  purpose: v.string(),
  stackLevel: v.number(),
  target: targetSchema,
  /** Of the site or station; null: it has none. */
  targetName: v.nullable(v.string()),
  createdAtMillis: v.number(),
  createdBy: authorSchema,
  /** Null: it holds. */
  endedAtMillis: v.nullable(v.number()),
  counts: deliveryCountsSchema,
  /** The newest that concerned it. */
  rollOutId: v.number(),
});
export type Assignment = v.InferOutput<typeof assignmentSchema>;

/**
 * `GET /api/profiles/:id/assignments?ended=`, and `GET /api/assignments?profileId=&siteId=&group=&stationId=&ended=`: newest first.
 * `stationId`: all that hold there, by its site and groups too. `ended`: `false` (default), `true`, `all`.
 */
export const assignmentListSchema = v.object({ items: v.array(assignmentSchema), nextCursor: v.optional(v.string()) });
export type AssignmentList = v.InferOutput<typeof assignmentListSchema>;

/** `POST /api/profiles/:id/roll-outs` → 202: brings a version to the profile's assignments, or to those named. */
export const newRollOutSchema = v.object({
  version: versionSchema,
  assignmentIds: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(10))), v.minLength(1), v.maxLength(200))),
  reason: v.optional(reasonSchema),
});

export const rollOutSchema = v.object({
  /** Counts up over all. */
  id: v.number(),
  /** `assign`: a new assignment. `version`: another version. `remove`: the assignment has ended. */
  kind: v.picklist(["assign", "version", "remove"]),
  profileId: v.string(),
  profileName: v.string(),
  version: v.number(),
  assignmentIds: v.array(v.string()),
  /** `running`: stations are still to be reached. `stopped`: by somebody; the rest keep what they have. `done`: all were reached. */
  state: v.picklist(["running", "stopped", "done"]),
  startedAtMillis: v.number(),
  startedBy: authorSchema,
  reason: v.nullable(v.string()),
  endedAtMillis: v.nullable(v.number()),
  /** Stations, and what has become of it there; once a later roll-out of the same assignments starts, as it was then. */
  stations: v.number(),
  counts: deliveryCountsSchema,
});
export type RollOut = v.InferOutput<typeof rollOutSchema>;

/** `GET /api/roll-outs?profileId=&state=&cursor=&limit=`, newest first; `GET /api/roll-outs/:id` is one. */
export const rollOutListSchema = v.object({ items: v.array(rollOutSchema), nextCursor: v.optional(v.string()) });
export type RollOutList = v.InferOutput<typeof rollOutListSchema>;

/** Answer of `POST /api/profiles/:id/assignments` and `DELETE /api/assignments/:id` (202). */
export const startedRollOutSchema = v.object({ assignment: assignmentSchema, rollOut: rollOutSchema });
export type StartedRollOut = v.InferOutput<typeof startedRollOutSchema>;

/** One station of a roll-out: `GET /api/roll-outs/:id/stations?state=&cursor=&limit=`, by station id. */
export const rollOutStationSchema = v.object({
  stationId: v.string(),
  stationName: v.string(),
  online: v.boolean(),
  assignmentId: v.string(),
  state: deliveryStateSchema,
  reason: v.nullable(deliveryReasonSchema),
  atMillis: v.number(),
});
export const rollOutStationListSchema = v.object({
  items: v.array(rollOutStationSchema),
  nextCursor: v.optional(v.string()),
});
export type RollOutStationList = v.InferOutput<typeof rollOutStationListSchema>;
// `POST /api/roll-outs/:id/stop` and `POST /api/roll-outs/:id/continue` answer with the roll-out.

/** `POST /api/profiles/:id/assignments/check` {target, version?}: what would stand against it, before anything is sent. */
export const assignmentCheckSchema = v.object({
  stations: v.number(),
  /** How many of them answered; `items` is about these. Absent: all. */
  asked: v.optional(v.number()),
  /** Of the target as a whole, by the codes of assignment-problems.ts. One of severity `error` refuses the assignment. */
  problems: profileVerdictSchema.entries.problems,
  /** Stations where something is to be said, at most 200. */
  items: v.array(
    v.object({
      stationId: v.string(),
      stationName: v.string(),
      ocppVersion: v.nullable(ocppVersionSchema),
      /** Whether it would be sent there. */
      canBeSent: v.boolean(),
      /** Conflicts with what is installed and with what the station takes, and what the conversion loses. */
      notes: profileVerdictSchema.entries.versions.item.entries.notes,
    }),
  ),
});
export type AssignmentCheck = v.InferOutput<typeof assignmentCheckSchema>;

/** What the station says it takes; null: not told. Read from its settings. */
export const stationLimitsSchema = v.object({
  maxStackLevel: v.nullable(v.number()),
  units: v.nullable(v.array(v.picklist(["A", "W"]))),
  maxPeriods: v.nullable(v.number()),
  maxInstalled: v.nullable(v.number()),
});
export type StationLimits = v.InferOutput<typeof stationLimitsSchema>;

/** A place for a profile at a station: EVSE, purpose and stack level (for a TxProfile of one transaction). */
export const stationProfileSchema = v.object({
  /** Names the place in addresses. */
  id: v.string(),
  evseId: v.number(),
  purpose: v.string(),
  stackLevel: v.number(),
  /** As the station knows it. */
  chargingProfileId: v.number(),
  /** What it comes from: an assignment, or the wishes of a session's driver. */
  source: v.variant("kind", [
    v.object({
      kind: v.literal("assignment"),
      assignmentId: v.string(),
      profileId: v.string(),
      profileName: v.string(),
      version: v.number(),
      target: targetSchema,
    }),
    v.object({ kind: v.literal("wishes"), sessionId: v.string() }),
  ]),
  /** `clear`: it is to be removed there. */
  wanted: v.picklist(["set", "clear"]),
  state: v.picklist(["waiting", "sent", "accepted", "rejected", "drifted"]),
  reason: v.nullable(deliveryReasonSchema),
  /** What is lost on the way into the station's version of OCPP. */
  notes: profileVerdictSchema.entries.versions.item.entries.notes,
  attempts: v.number(),
  /** Null: not by itself; see the retry policy in the README. */
  nextAttemptAtMillis: v.nullable(v.number()),
  sentAtMillis: v.nullable(v.number()),
  /** What the station last accepted, which may be older than what is wanted; null: nothing. */
  installed: v.nullable(
    v.object({
      /** Null with wishes. */
      profileId: v.nullable(v.string()),
      version: v.nullable(v.number()),
      acceptedAtMillis: v.number(),
      /** csChargingProfiles or chargingProfile, as it was sent. */
      profile: v.looseObject({}),
    }),
  ),
});
export type StationProfile = v.InferOutput<typeof stationProfileSchema>;

/** `GET /api/stations/:stationId/profiles`. */
export const stationProfilesSchema = v.object({
  ocppVersion: v.nullable(ocppVersionSchema),
  online: v.boolean(),
  limits: stationLimitsSchema,
  items: v.array(stationProfileSchema),
  /** Assignments that hold here and are not sent, since a narrower one has their place. */
  covered: v.array(
    v.object({ assignmentId: v.string(), profileId: v.string(), profileName: v.string(), coveredBy: v.string() }),
  ),
  /** What the station reported and nobody here sent (2.0.1, 2.1). */
  foreign: v.array(
    v.object({
      evseId: v.number(),
      chargingProfileId: v.number(),
      purpose: v.string(),
      stackLevel: v.number(),
      /** chargingLimitSource: EMS, SO, CSO or another. */
      source: v.string(),
    }),
  ),
  /** When the station was last asked what it has; null: never. */
  comparedAtMillis: v.nullable(v.number()),
  /** `unknown`: it did not answer, or not so that it could be compared. Null: it has nothing of ours that can be. */
  comparison: v.nullable(v.picklist(["same", "different", "unknown"])),
  /** By its composite schedules the station would at times allow less than the profiles: its own business, and no drift. */
  isStricter: v.optional(v.boolean()),
  /**
   * What is really in force: a question for `POST /api/profiles/composite` and for the core in a browser, to which the window, EVSE
   * and unit are to be added. Only what the station accepted, in its own version, and its transactions.
   */
  inForce: v.nullable(v.omit(compositeQuestionSchema, ["at", "duration", "evseId", "unit"])),
});
export type StationProfiles = v.InferOutput<typeof stationProfilesSchema>;
// `POST /api/stations/:stationId/profiles/compare` asks the station now and answers with StationProfiles;
// `POST /api/stations/:stationId/profiles/:id/retry` sends one again and answers with its StationProfile.
