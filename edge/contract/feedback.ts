// What drivers say of a session or a station, and what operators make of it. Drivers' words are only ever added to, and erased by
// nobody but themselves; operators answer and hide, and leave a trace.
import * as v from "valibot";
import { CLAIM_CODES } from "../domain/feedback/claims.ts";
import { REASONS } from "../domain/feedback/reasons.ts";
import { DIMENSIONS, type Dimension } from "../domain/score/voice.ts";
import { instantSchema } from "./instants.ts";
import { sessionLimitSchema } from "./sessions.ts";
import { lines } from "./text.ts";
import { findingSchema } from "./verdict.ts";

export const MAX_TEXT_CHARACTERS = 2_000;
/** Longest word of an operator: a note, an answer. */
const MAX_ANSWER_CHARACTERS = 4_000;

export { CONTACT_KEPT_DAYS, CONTACT_KEPT_OPEN_DAYS } from "../domain/feedback/times.ts";

export const starsSchema = v.picklist([1, 2, 3, 4, 5]);
export type Stars = v.InferOutput<typeof starsSchema>;

const rating = v.optional(v.nullable(starsSchema), null);
/** Stars by dimension; null: not rated. Another name is refused: it would look as if it had been counted. */
const dimensionsSchema = v.pipe(
  v.looseObject({
    ...{ worked: rating, speed: rating, price: rating, place: rating, payment: rating },
  } satisfies Record<Dimension, typeof rating>),
  v.check(
    (rated) => Object.keys(rated).every((name) => DIMENSIONS.some((dimension) => dimension === name)),
    `the dimensions are ${DIMENSIONS.join(", ")}.`,
  ),
  v.transform(({ worked, speed, price, place, payment }) => ({ worked, speed, price, place, payment })),
);

export const reasonSchema = v.picklist(REASONS);

/** Of a photo, made by the page: a UUID. */
export const photoIdSchema = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a UUID is needed."),
);
/** Most photos of a report. */
export const MAX_PHOTOS = 4;
/** Of a photo as it is sent; pages send far less, since they draw it anew first. */
export const MAX_PHOTO_BYTES = 4 * 1_048_576;
/** Longer side of a photo as it is kept. */
export const MAX_PHOTO_PIXELS = 1_600;
/**
 * `PUT …/photos/:photoId` answers with what is kept: a JPEG, upright, without metadata. One that is sent has at most 5 megapixels.
 */
export const keptPhotoSchema = v.object({
  photoId: v.string(),
  width: v.number(),
  height: v.number(),
  bytes: v.number(),
});

const reasonsSchema = v.pipe(
  v.array(reasonSchema),
  v.maxLength(6),
  v.check((list) => new Set(list).size === list.length, "each may be named once."),
);

/** BCP 47, as the page that it was written on. */
const language = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, "a language tag is needed, as en."),
);

/**
 * `PUT /api/driver/:token/feedback` and `PUT /api/stations/:stationId/feedback/:receipt`: all of what is said, in place of what was
 * said before. Sent twice under one `writingId` it is one.
 */
export const feedbackWritingSchema = v.pipe(
  v.object({
    /** Made by the page for each time that somebody presses send: the same writing, however often it arrives. */
    writingId: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a UUID is needed.")),
    /** The `version` that this was made from; 0: there was none. */
    basedOn: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)), 0),
    /** By the clock of the device; feedback is often written where there is no network. UTC milliseconds. */
    writtenAtMillis: v.pipe(v.number(), v.integer(), v.minValue(0)),
    /** Of the whole; null: not rated. */
    stars: rating,
    dimensions: v.optional(dimensionsSchema, {}),
    reasons: v.optional(reasonsSchema, []),
    text: v.optional(lines(MAX_TEXT_CHARACTERS), ""),
    /**
     * Ids of the photos that stand with it, each sent before or after by `PUT …/photos/:photoId` (its body: JPEG, PNG or WebP). One that
     * is named no more is erased.
     */
    photos: v.optional(v.pipe(v.array(photoIdSchema), v.maxLength(MAX_PHOTOS)), []),
    language: v.optional(v.nullable(language), null),
    /** An e-mail address or a telephone number, only for whoever wants to be asked; operators who may answer see it. */
    contact: v.optional(
      v.nullable(
        v.pipe(
          v.string(),
          v.trim(),
          v.maxLength(200),
          v.regex(
            /^(?:[^\s@\p{Cc}\p{Cf}]+@[^\s@\p{Cc}\p{Cf}]+\.[^\s@.\p{Cc}\p{Cf}]+|\+?[0-9][0-9 ()/.-]{4,30})$/u,
            "an e-mail address or a telephone number is needed.",
          ),
        ),
      ),
      null,
    ),
  }),
  v.check(
    ({ stars, dimensions, reasons, text }) =>
      stars !== null || text !== "" || reasons.length > 0 || Object.values(dimensions).some((rated) => rated !== null),
    "stars, a reason, or a text is needed.",
  ),
);
export type FeedbackWriting = v.InferOutput<typeof feedbackWritingSchema>;

/**
 * `POST /api/driver/:token/feedback`: what is said first of a session, for clients without a page; 201. The same once more is answered
 * with 200 and what stands; something else with 409, since changes go by `PUT`.
 */
export const firstFeedbackSchema = v.object({
  stars: starsSchema,
  dimensions: v.nullish(dimensionsSchema, {}),
  reasons: v.nullish(reasonsSchema, []),
  text: v.nullish(lines(MAX_TEXT_CHARACTERS), ""),
  language: v.nullish(language, null),
});
export type FirstFeedback = v.InferOutput<typeof firstFeedbackSchema>;

/** Of a report at a station: 128 random bits, base64url, made by the page and kept on the device. Whoever has it may change the report. */
export const receiptSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/));

export const FEEDBACK_STATES = ["received", "acknowledged", "in-work", "resolved", "declined"] as const;
export const feedbackStateSchema = v.picklist(FEEDBACK_STATES);
export type FeedbackState = v.InferOutput<typeof feedbackStateSchema>;

/** `held`: the text waits for somebody to look at it. `hidden`: somebody has hidden it. Stars count in either case. */
export const visibilitySchema = v.picklist(["public", "held", "hidden"]);
export type Visibility = v.InferOutput<typeof visibilitySchema>;

/** Why a text is held: rules that a machine applies. */
export const HOLD_REASONS = ["link", "contact-data", "repeated-text", "burst"] as const;
export const holdReasonSchema = v.picklist(HOLD_REASONS);
export type HoldReason = v.InferOutput<typeof holdReasonSchema>;

/** Why a text is hidden: a closed list, none of which is that it is unfavourable. */
export const HIDING_REASONS = ["insult", "personal-data", "advertising", "unlawful", "not-about-this-station"] as const;
export const hidingReasonSchema = v.picklist(HIDING_REASONS);

const author = v.object({ kind: v.picklist(["person", "key", "bootstrap", "nobody"]), name: v.string() });

export const answerSchema = v.object({ text: v.string(), atMillis: v.number() });

const said = {
  /** Counts the writings, from 1. */
  version: v.number(),
  stars: v.nullable(starsSchema),
  dimensions: v.object({
    ...{ worked: v.nullable(starsSchema), speed: v.nullable(starsSchema), price: v.nullable(starsSchema) },
    ...{ place: v.nullable(starsSchema), payment: v.nullable(starsSchema) },
  }),
  reasons: v.array(reasonSchema),
  /** Null: there was none, or it is erased. */
  text: v.nullable(v.string()),
  /** Those that have arrived: read at `…/photos/:photoId` of the same address, by its driver and by operators alone. */
  photos: v.optional(v.array(v.string()), []),
  language: v.nullable(v.string()),
};

/** What its driver reads of it. */
export const ownFeedbackSchema = v.object({
  ...said,
  /** Null: none was given, or it is read on another device than it was given on: others see the link of a session too. */
  contact: v.nullable(v.string()),
  /** There is one to erase, whoever reads. */
  contactGiven: v.optional(v.boolean()),
  createdAtMillis: v.number(),
  updatedAtMillis: v.number(),
  /** Until when it may be changed. Text and contact may be erased at any time. */
  editableUntilMillis: v.number(),
  erased: v.boolean(),
  state: feedbackStateSchema,
  visibility: visibilitySchema,
  /** With `hidden`: why, and what the operator wrote about it. With `held`: what held it. */
  holds: v.array(holdReasonSchema),
  hidden: v.nullable(v.object({ reason: hidingReasonSchema, explanation: v.string() })),
  answer: v.nullable(answerSchema),
});
export type OwnFeedback = v.InferOutput<typeof ownFeedbackSchema>;

/** `GET /api/driver/:token/feedback`, and that of a receipt; `PUT` and `DELETE` answer with it too. */
export const feedbackDoorSchema = v.object({
  /**
   * Whether something may be said, or changed, now and from this device: what was said by a session's link is changed where it was said
   * (a cookie), since operators know the link as well.
   */
  open: v.boolean(),
  /** Tied to a session by its link. */
  verified: v.boolean(),
  /** What it is about. */
  station: v.object({
    stationId: v.string(),
    name: v.string(),
    /** It has a page in the community's list. */
    listed: v.boolean(),
  }),
  feedback: v.nullable(ownFeedbackSchema),
});
export type FeedbackDoor = v.InferOutput<typeof feedbackDoorSchema>;

/** `GET /api/at/:stationId`, for anyone: what the page behind a station's QR code greets with; also of a station that is not listed. */
export const stationDoorSchema = v.object({
  stationId: v.string(),
  /** Empty: it has none. */
  name: v.string(),
  /** It has a page in the community's list. */
  listed: v.boolean(),
  evses: v.array(
    v.object({
      evseId: v.number(),
      /** As in the community's list. */
      status: v.picklist(["free", "in-use", "reserved", "out-of-order", "unknown"]),
      /** Null: not registered. */
      maxPowerWatts: v.nullable(v.number()),
    }),
  ),
});
export type StationDoor = v.InferOutput<typeof stationDoorSchema>;

/** A line of the inbox. */
export const feedbackItemSchema = v.object({
  id: v.string(),
  stationId: v.string(),
  evseId: v.nullable(v.number()),
  /** Null: said at the station, tied to no session. */
  sessionId: v.nullable(v.string()),
  verified: v.boolean(),
  ...said,
  /** Id of Open Charge Map's CheckinStatusType; null: nothing was named. */
  checkInStatus: v.nullable(v.number()),
  createdAtMillis: v.number(),
  updatedAtMillis: v.number(),
  erased: v.boolean(),
  state: feedbackStateSchema,
  visibility: visibilitySchema,
  holds: v.array(holdReasonSchema),
  hidden: v.nullable(v.object({ reason: hidingReasonSchema, explanation: v.string() })),
  assignee: v.nullable(v.string()),
  dueAtMillis: v.nullable(v.number()),
  /** The report of the same fault that this one is counted with. */
  mergedInto: v.nullable(v.string()),
  answer: v.nullable(answerSchema),
  /** Of what operators made of it and of what was said: the ETag. */
  revision: v.number(),
});
export type FeedbackItem = v.InferOutput<typeof feedbackItemSchema>;

/**
 * `GET /api/feedback?search=&state=&stationId=&siteId=&verified=&visibility=&assignee=&cursor=&limit=`, newest first; and
 * `GET /api/feedback-export` with the same filters as CSV. `state=open` is all but resolved and declined.
 */
export const feedbackListSchema = v.object({ items: v.array(feedbackItemSchema), nextCursor: v.optional(v.string()) });
export type FeedbackList = v.InferOutput<typeof feedbackListSchema>;

/** What was done with it, oldest first. */
export const feedbackEventSchema = v.object({
  atMillis: v.number(),
  by: author,
  kind: v.picklist(["changed", "note", "answer", "hidden", "released", "erased"]),
  /** Of `changed`: fields before and after. Of `erased`: `from` tells "device", the one that said it, or "link", by the link alone. */
  before: v.nullable(v.record(v.string(), v.unknown())),
  after: v.nullable(v.record(v.string(), v.unknown())),
  text: v.nullable(v.string()),
});
export type FeedbackEvent = v.InferOutput<typeof feedbackEventSchema>;

const sessionEvidenceSchema = v.object({
  state: v.picklist(["active", "ended"]),
  startedAtMillis: v.number(),
  endedAtMillis: v.nullable(v.number()),
  stopReason: v.nullable(v.string()),
  energyMilliwattHours: v.nullable(v.number()),
  peakPowerWatts: v.nullable(v.number()),
  /** What the EVSE is registered with. */
  offeredPowerWatts: v.nullable(v.number()),
  batteryPercent: v.nullable(v.number()),
  signature: v.picklist(["valid", "invalid", "unverifiable"]),
  findings: v.array(findingSchema),
  /** At most 48 of [UTC milliseconds, W], ascending. */
  powerCurve: v.array(v.tuple([v.number(), v.number()])),
  /** Null: not known. */
  limit: v.nullable(sessionLimitSchema),
  /** Sessions of the same EVSE within an hour before its begin and after its end. */
  neighbours: v.array(
    v.object({
      sessionId: v.string(),
      startedAtMillis: v.number(),
      endedAtMillis: v.nullable(v.number()),
      energyMilliwattHours: v.nullable(v.number()),
      /** Of the same identification; null: not known of one of both. */
      sameDriver: v.nullable(v.boolean()),
    }),
  ),
});

/**
 * What was measured about something that a driver said. `confirmed`: the station's own data show it. `not-confirmed`: they show
 * otherwise, which is no reproach. `explained`: they show why. `no-data`: they say nothing about it.
 */
export const claimSchema = v.object({
  about: v.picklist([...REASONS, ...DIMENSIONS]),
  verdict: v.picklist(["confirmed", "not-confirmed", "explained", "no-data"]),
  /** A code and what its sentence is filled with, for whoever says it in another language; English beside it. */
  code: v.picklist(CLAIM_CODES),
  message: v.string(),
  values: v.record(v.string(), v.union([v.string(), v.number()])),
});
export type Claim = v.InferOutput<typeof claimSchema>;

/** `GET /api/feedback/:id`. */
export const feedbackDetailSchema = v.object({
  ...feedbackItemSchema.entries,
  /** Null: none was given, or the reader may not answer. */
  contact: v.nullable(v.string()),
  /** All writings, oldest first, the one that stands included. */
  history: v.array(v.object({ ...said, atMillis: v.number(), writtenAtMillis: v.number() })),
  events: v.array(feedbackEventSchema),
  /** Reports that are counted with this one. */
  merged: v.array(v.string()),
  /** What the session shows; null: tied to none. */
  session: v.nullable(sessionEvidenceSchema),
  /** What the station said in the hour before the session, or the report, to the hour after it: newest 50. */
  faults: v.array(
    v.object({
      atMillis: v.number(),
      evseId: v.number(),
      /** As the station sent it. */
      status: v.string(),
      /** Its error code and words; null: none. */
      fault: v.nullable(v.string()),
    }),
  ),
  /** Each thing that the driver named or rated with one or two stars, beside what was measured. */
  claims: v.array(claimSchema),
  /** Reports about the same station in the 30 days before it. */
  others: v.object({ reports: v.number(), sameReason: v.number() }),
  /** False: the station's object did not answer in time. Limits, battery and faults are missing, and claims rest on the rest. */
  stationAnswered: v.optional(v.boolean()),
});
export type FeedbackDetail = v.InferOutput<typeof feedbackDetailSchema>;

/** `PATCH /api/feedback/:id` with If-Match. What is left out stays. */
export const feedbackChangeSchema = v.object({
  state: v.optional(feedbackStateSchema),
  /** A person's id; null: nobody. */
  assignee: v.optional(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(64)))),
  dueAtMillis: v.optional(v.nullable(instantSchema)),
  /** Of the same station; null: counted by itself again. */
  mergedInto: v.optional(v.nullable(v.string())),
});
export type FeedbackChange = v.InferOutput<typeof feedbackChangeSchema>;

/** `POST /api/feedback/:id/notes`: seen by operators alone. */
export const feedbackNoteSchema = v.object({
  text: v.pipe(lines(MAX_ANSWER_CHARACTERS), v.minLength(1)),
});
/** `PUT /api/feedback/:id/answer` with If-Match: the driver and everybody who reads the report read it. Earlier ones stay in `events`. */
export const feedbackAnswerSchema = feedbackNoteSchema;

/** `PUT /api/feedback/:id/hiding` with If-Match; `DELETE` shows it again, also a text that is held. */
export const feedbackHidingSchema = v.object({
  reason: hidingReasonSchema,
  /** For the driver: which words, and why. */
  explanation: v.pipe(lines(1_000), v.minLength(1)),
});

export const TREND_GROUPS = ["station", "site", "model", "firmware", "all"] as const;

/**
 * `GET /api/feedback-trends?by=&sinceMillis=`: what to fix first. Of the reports that are not resolved or declined, what went wrong
 * where, by drivers affected; at most 200 lines.
 */
export const feedbackTrendsSchema = v.object({
  items: v.array(
    v.object({
      /** Id of station or site; vendor and model; those with the firmware's version. Null: all, not known, or the station is at no site. */
      group: v.nullable(v.string()),
      /** `reason`: what drivers named. `rated`: a dimension, or the whole (`overall`), with one or two stars. */
      kind: v.picklist(["reason", "rated"]),
      problem: v.picklist([...REASONS, "overall", ...DIMENSIONS]),
      /** Those known to be the same by their identification are one; all others count as one each. */
      drivers: v.number(),
      reports: v.number(),
      verified: v.number(),
      newestAtMillis: v.number(),
    }),
  ),
});
export type FeedbackTrends = v.InferOutput<typeof feedbackTrendsSchema>;
