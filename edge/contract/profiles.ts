// Charging profiles: those kept here under a name, with their versions; and one question about a station's profiles, with the composite
// schedule that answers it. The profiles themselves are OCPP's own JSON; assembly/host/profiles reads them and says what is wrong where.
import * as v from "valibot";
import { auditEntrySchema } from "./audit.ts";
import { problemSchema } from "./problem.ts";
import { printable } from "./text.ts";

const described = <S extends v.GenericSchema>(schema: S, text: string) => v.pipe(schema, v.description(text));

const transactionSchema = v.looseObject({
  evseId: v.optional(v.number()),
  startTime: v.string(),
  id: v.optional(v.nullable(v.union([v.string(), v.number()]))),
});

export const compositeQuestionSchema = v.looseObject({
  ocppVersion: v.picklist(["1.6", "2.0.1", "2.1"]),
  profiles: described(
    v.array(
      v.looseObject({
        evseId: v.optional(described(v.number(), "0: the station. 1.6 may say connectorId.")),
        connectorId: v.optional(v.number()),
        profile: described(v.looseObject({}), "ChargingProfile of that version of OCPP."),
      }),
    ),
    "As installed at the station; at most 512 with 32,768 periods in all, 1,024 in one schedule. Counted at each EVSE where it stands at most 65,536, 16,384 of which start with a transaction; at most 16,384 periods with more values than a limit.",
  ),
  transactions: v.optional(
    described(v.nullable(v.array(transactionSchema)), "Active ones; `transaction` names a single one."),
  ),
  transaction: v.optional(v.nullable(transactionSchema)),
  nEvses: v.optional(described(v.number(), "EVSEs of the station; default: as many as are mentioned.")),
  at: described(v.string(), "Start of the window, RFC 3339; fractions of a second are cut off."),
  duration: described(v.number(), "Seconds, at most 316,224,000. 0 asks for the value at `at`."),
  evseId: described(v.number(), "0: the station as a whole."),
  unit: v.optional(described(v.nullable(v.picklist(["A", "W"])), "Default A.")),
  defaults: v.optional(
    described(
      v.nullable(v.looseObject({})),
      "`limitA`, `limitW`: told where no profile limits, never a bound. `phases` (3) and `voltage` (230).",
    ),
  ),
  phaseType: v.optional(described(v.nullable(v.looseObject({})), 'Kind of current by EVSE: `{"1": "AC"}`.')),
  simulateTransaction: v.optional(
    described(
      v.nullable(v.boolean()),
      "Relative profiles without a transaction start at `at`. Default true, but false for a window of at most a second.",
    ),
  ),
  recurBackwards: v.optional(
    described(v.nullable(v.boolean()), "Recurring profiles count before startSchedule. Default true."),
  ),
  timeZone: v.optional(
    described(v.nullable(v.string()), "IANA name of the station's zone, for useLocalTime. Default UTC."),
  ),
  recurInLocalTime: v.optional(
    described(v.nullable(v.boolean()), "All recurring profiles recur by that clock. Default false."),
  ),
  isPriorityActive: v.optional(
    described(v.nullable(v.boolean()), "PriorityCharging profiles are active. Default true."),
  ),
  offlineForSeconds: v.optional(
    described(v.nullable(v.number()), "Since the station went offline. Default: it is online."),
  ),
  ignoredPurposesOffline: v.optional(
    described(
      v.nullable(v.array(v.string())),
      "Purposes that the station leaves out while it is offline. Default none.",
    ),
  ),
  stateOfCharge: v.optional(described(v.nullable(v.number()), "Percent, for limitAtSoC.")),
  randomSeed: v.optional(
    described(v.nullable(v.number()), "Draws randomizedDelay. Default: periods start as written."),
  ),
  scheduleIndex: v.optional(described(v.nullable(v.number()), "Which of a TxProfile's schedules, from 0. Default 0.")),
});

export const compositeScheduleSchema = v.object({
  startSchedule: v.string(),
  duration: v.number(),
  unit: v.picklist(["A", "W"]),
  periods: v.array(
    v.object({
      /** Seconds from startSchedule. */
      start: v.number(),
      /** Null: nothing limits. With limitL2 it is that of L1, else amperes per phase or watts in all. */
      limit: v.nullable(v.number()),
      limitL2: v.optional(v.number()),
      limitL3: v.optional(v.number()),
      /** Absent where no profile says any. */
      phases: v.optional(v.number()),
      phaseToUse: v.optional(v.number()),
      setpoint: v.optional(v.number()),
      setpointL2: v.optional(v.number()),
      setpointL3: v.optional(v.number()),
      dischargeLimit: v.optional(v.number()),
      dischargeLimitL2: v.optional(v.number()),
      dischargeLimitL3: v.optional(v.number()),
      /** Absent for ChargingOnly. */
      operationMode: v.optional(v.string()),
    }),
  ),
});
export type CompositeAnswer = v.InferOutput<typeof compositeScheduleSchema>;

/**
 * One ChargingProfile of OCPP 2.1 without what is only known at delivery: no `id`, `transactionId`, `dynUpdateTime`, and no `id` of a
 * schedule. `chargingSchedule` is a list; useLocalTime and randomizedDelay stand in the schedule, as OCPP has them. What may stand
 * there and what is wrong with it says `checkBody` of assembly/host/profiles/body.ts, the same here and in the browser.
 */
export const profileBodySchema = v.looseObject({});
export type ProfileBody = v.InferOutput<typeof profileBodySchema>;

/** The longest body kept, in bytes of its JSON without spaces: 170 for each of 3,072 periods. An answer with it fits a row of D1. */
export const MAX_PROFILE_BODY_BYTES = 524_288;

const profileNameSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100), printable);
/** Why, in the words of whoever publishes. */
const reasonSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500), printable);
const versionSchema = v.pipe(v.number(), v.integer(), v.minValue(1));

/** `POST /api/profiles` → 201 and the profile at version 1. `Idempotency-Key` makes it once. */
export const newProfileSchema = v.object({
  name: profileNameSchema,
  body: profileBodySchema,
  reason: v.optional(reasonSchema),
});
export type NewProfile = v.InferOutput<typeof newProfileSchema>;

/** `PATCH /api/profiles/:id` with If-Match: the ETag, which is the revision. */
export const profileChangeSchema = v.object({
  name: v.optional(profileNameSchema),
  archived: v.optional(v.boolean()),
});
export type ProfileChange = v.InferOutput<typeof profileChangeSchema>;

/**
 * `POST /api/profiles/:id/versions` → 201 and the profile. `basedOn` is the version that the body was drawn from; where it is not
 * the newest any more: problem `version-conflict`.
 */
export const newVersionSchema = v.object({ body: profileBodySchema, reason: reasonSchema, basedOn: versionSchema });
export type NewVersion = v.InferOutput<typeof newVersionSchema>;

/** `POST /api/profiles/:id/roll-back` → 201 and the profile: a new version with the body of the one named. */
export const rollBackSchema = v.object({ version: versionSchema, reason: reasonSchema });
export type RollBack = v.InferOutput<typeof rollBackSchema>;

const authorSchema = auditEntrySchema.entries.actor;

export const profileItemSchema = v.object({
  id: v.string(),
  name: v.string(),
  /** The newest; they count from 1. */
  version: v.number(),
  /** Grows by one with every change, of the name too; the ETag is `"<revision>"`. */
  revision: v.number(),
  /** chargingProfilePurpose and chargingRateUnit of the newest version. */
  purpose: v.string(),
  unit: v.picklist(["A", "W"]),
  /** When and by whom the newest version was published. */
  updatedAtMillis: v.number(),
  updatedBy: authorSchema,
  archived: v.boolean(),
});
export type ProfileItem = v.InferOutput<typeof profileItemSchema>;

/**
 * `GET /api/profiles?search=&archived=&cursor=&limit=`: newest version first. `search`: part of the name. `archived`: `false`
 * (default), `true` for the archived ones alone, `all`.
 */
export const profileListSchema = v.object({
  items: v.array(profileItemSchema),
  nextCursor: v.optional(v.string()),
});
export type ProfileList = v.InferOutput<typeof profileListSchema>;

/** `GET /api/profiles/:id`: the newest version. */
export const profileSchema = v.object({
  ...profileItemSchema.entries,
  body: profileBodySchema,
  /** Of the newest version; null: none was given. */
  reason: v.nullable(v.string()),
  createdAtMillis: v.number(),
});
export type Profile = v.InferOutput<typeof profileSchema>;

export const profileVersionItemSchema = v.object({
  version: v.number(),
  atMillis: v.number(),
  by: authorSchema,
  reason: v.nullable(v.string()),
  /** The version whose body this is again; null: it was drawn. */
  restores: v.nullable(v.number()),
});
export type ProfileVersionItem = v.InferOutput<typeof profileVersionItemSchema>;

/** `GET /api/profiles/:id/versions?cursor=&limit=`, newest first. */
export const profileVersionListSchema = v.object({
  items: v.array(profileVersionItemSchema),
  nextCursor: v.optional(v.string()),
});
export type ProfileVersionList = v.InferOutput<typeof profileVersionListSchema>;

/** `GET /api/profiles/:id/versions/:version`. */
export const profileVersionSchema = v.object({ ...profileVersionItemSchema.entries, body: profileBodySchema });
export type ProfileVersion = v.InferOutput<typeof profileVersionSchema>;

/** `POST /api/profiles/check` {body}: the same problems that publishing would be refused for, with pointers into the body. */
export const profileQuestionSchema = v.object({
  body: profileBodySchema,
  siteId: v.optional(
    described(
      v.pipe(v.string(), v.maxLength(10)),
      "For a site's stations: its limit is asked as well, its time zone, phases and voltage hold.",
    ),
  ),
});
/** As `errors` of a problem; the bodies with no problem of severity `error` can be published. */
export const profileVerdictSchema = v.object({
  problems: v.unwrap(problemSchema.entries.errors),
  /** What becomes of it in each version of OCPP; empty where it cannot be published. */
  versions: v.array(
    v.object({
      ocppVersion: v.picklist(["1.6", "2.0.1", "2.1"]),
      /** False: the version cannot say it, and it is not sent to its stations; the first note says why. */
      canBeSent: v.boolean(),
      /** What is not as it was. `looser`: more may flow at times; `stricter`: never more; `refused`: why it cannot be sent. */
      notes: v.array(
        v.object({
          ...v.unwrap(problemSchema.entries.errors).item.entries,
          effect: v.picklist(["refused", "looser", "stricter"]),
        }),
      ),
    }),
  ),
});
export type ProfileVerdict = v.InferOutput<typeof profileVerdictSchema>;
