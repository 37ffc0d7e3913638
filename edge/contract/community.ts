// The public list of stations: where they are, what drivers say of them, and what was measured. For anyone.
import * as v from "valibot";
import { REASONS } from "../domain/feedback/reasons.ts";
import { EXCLUSION_REASONS } from "../domain/score/uptime.ts";
import { RATED } from "../domain/score/voice.ts";
import { starsSchema } from "./feedback.ts";
import { CONNECTORS } from "./listing.ts";

const nullableNumber = v.nullable(v.number());

/** A score by the published method; stars from 1 to 5 with three decimals. */
const scored = {
  /** The mean; null: nobody has rated this. */
  score: nullableNumber,
  /** 95 %; absent with `score` null. */
  interval: v.optional(v.object({ lower: v.number(), upper: v.number() })),
  /** Verified ratings of the last 365 days, and by how many drivers. */
  voices: v.number(),
  drivers: v.number(),
  /** Enough for a rank: `rankHave` of `rankNeed`. */
  ranked: v.boolean(),
  rankHave: v.number(),
  rankNeed: v.number(),
};
export const scoreSchema = v.object(scored);
export type Score = v.InferOutput<typeof scoreSchema>;

export const communityEvseSchema = v.object({
  evseId: v.number(),
  /** `unknown`: never said, or the station is not connected. */
  status: v.picklist(["free", "in-use", "reserved", "out-of-order", "unknown"]),
  maxPowerWatts: nullableNumber,
  connectors: v.array(v.picklist(CONNECTORS)),
});

export const communityStationSchema = v.object({
  stationId: v.string(),
  name: v.string(),
  operator: v.string(),
  street: v.string(),
  postalCode: v.string(),
  city: v.string(),
  countryCode: v.string(),
  latitude: nullableNumber,
  longitude: nullableNumber,
  /** OCPI Location.id; null: not said. */
  ocpiLocationId: v.nullable(v.string()),
  maxPowerWatts: nullableNumber,
  evses: v.array(communityEvseSchema),
  /** Free now, of those whose state is known. */
  free: v.number(),
  ...scored,
  /** "Consistently excellent"; null: not held. */
  badge: v.nullable(v.object({ sinceMillis: v.number() })),
  /** From `near`, as the crow flies; null: not asked for, or it is not known where the station is. */
  distanceMeters: nullableNumber,
});
export type CommunityStation = v.InferOutput<typeof communityStationSchema>;

/** Which method the scores are made by, and where it is read. */
export const methodSchema = v.object({
  version: v.number(),
  /** A path of this site. */
  url: v.string(),
  halfLifeDays: v.number(),
  windowDays: v.number(),
  rankVoices: v.number(),
  /** How feedback is known to come from drivers (UCPD art. 7(6)): one sentence. */
  verification: v.string(),
});
export type ScoreMethod = v.InferOutput<typeof methodSchema>;

/** `GET /api/community/method`: every number of the published method, as edge/domain/score/method.ts has it. */
export const methodNumbersSchema = v.object({
  ...methodSchema.entries,
  ...{ priorVoices: v.number(), priorMilliStars: v.number(), voicesOfOneDriver: v.number() },
  badge: v.object({
    ...{ gainLowerMilliStars: v.number(), keepLowerMilliStars: v.number() },
    ...{ gainWeeks: v.number(), loseWeeks: v.number(), gainDrivers: v.number(), keepDrivers: v.number() },
    ...{ heardWeeks: v.number(), heardOfWeeks: v.number() },
  }),
});
export type MethodNumbers = v.InferOutput<typeof methodNumbersSchema>;

export const COMMUNITY_SORTS = ["score", "distance", "power", "name"] as const;

/**
 * `GET /api/community/stations?search=&near=<latitude>,<longitude>&radiusMeters=&minPowerWatts=&badge=true&sort=&cursor=&limit=`.
 * `sort=score` (default without `near`): by the lower end of the interval, those with too few voices after the ranked ones.
 * With `format=geojson` or `Accept: application/geo+json` a FeatureCollection (RFC 7946) of those whose place is known. ETag.
 */
export const communityListSchema = v.object({
  items: v.array(communityStationSchema),
  nextCursor: v.optional(v.string()),
  method: methodSchema,
});
export type CommunityList = v.InferOutput<typeof communityListSchema>;

/** What drivers said, for everybody: no identification, no contact, no photo. A hidden or held text leaves its stars. */
export const publicFeedbackSchema = v.object({
  id: v.string(),
  evseId: nullableNumber,
  verified: v.boolean(),
  atMillis: v.number(),
  /** Changed by its driver since. */
  changed: v.boolean(),
  stars: v.nullable(starsSchema),
  reasons: v.array(v.picklist(REASONS)),
  text: v.nullable(v.string()),
  language: v.nullable(v.string()),
  /** Why there is no text though there was: by its driver, waiting for review, or hidden for one of the published reasons. */
  withheld: v.nullable(
    v.picklist(["erased", "held", "insult", "personal-data", "advertising", "unlawful", "not-about-this-station"]),
  ),
  answer: v.nullable(v.object({ text: v.string(), atMillis: v.number() })),
  resolved: v.boolean(),
});
export type PublicFeedback = v.InferOutput<typeof publicFeedbackSchema>;
/** `GET /api/community/stations/:stationId/feedback?cursor=&limit=`, newest first. */
export const publicFeedbackListSchema = v.object({
  items: v.array(publicFeedbackSchema),
  nextCursor: v.optional(v.string()),
});
export type PublicFeedbackList = v.InferOutput<typeof publicFeedbackListSchema>;

const criterionSchema = v.object({
  criterion: v.picklist(["lower-end", "drivers", "heard-weeks"]),
  /** Thousandths of a star, drivers, weeks. */
  have: v.number(),
  gainNeeds: v.number(),
  keepNeeds: nullableNumber,
});
const checkSchema = v.object({
  atMillis: v.number(),
  criteria: v.array(criterionSchema),
  passes: v.boolean(),
  fails: v.boolean(),
});

/** What was measured, beside what drivers felt. Shares in thousandths, uptime in thousandths of a percent; null: nothing to say it from. */
export const measuredSchema = v.object({
  chargeSuccess: v.object({
    ...{ charged: v.number(), aborted: v.number(), failed: v.number(), notJudged: v.number() },
    successPermille: nullableNumber,
  }),
  deliveredPower: v.object({
    ...{ sessions: v.number(), vehicleKnown: v.number() },
    ...{ medianPermille: nullableNumber, bestTenthPermille: nullableNumber },
  }),
  /** 23 CFR 680.116(b), by port. */
  nevi: v.array(
    v.object({
      ...{ evseId: v.number(), outageMinutes: v.number(), excludedMinutes: v.number(), ofMinutes: v.number() },
      ...{ full: v.boolean(), uptimeMilliPercent: v.number(), meets: v.boolean() },
    }),
  ),
  /** Public Charge Point Regulations 2023, regulation 7; null: no port has been seen within the year. */
  uk: v.nullable(
    v.object({
      ...{ ports: v.number(), ofMinutes: v.number(), notReliableMinutes: v.number(), unknownMinutes: v.number() },
      ...{ reliabilityMilliPercent: v.number(), meets: v.boolean() },
    }),
  ),
  exclusions: v.array(
    v.object({
      ...{ evseId: v.number(), fromMillis: v.number(), toMillis: v.number() },
      reason: v.picklist(EXCLUSION_REASONS),
    }),
  ),
  /** Since when states are kept; null: never connected by OCPP. */
  sinceMillis: nullableNumber,
  /** Signed records of sessions that ended in the last 90 days, and how many belong to sessions whose verdict is valid. */
  records: v.object({ valid: v.number(), all: v.number() }),
  /** Complaints of 90 days, and those answered, resolved or declined within three days; one that is younger counts once it is. */
  answered: v.object({ inTime: v.number(), all: v.number() }),
});
export type Measured = v.InferOutput<typeof measuredSchema>;

/** `GET /api/community/stations/:stationId`; `GET …/badge.svg?language=` is the badge for other pages, saying so where it is not held. */
export const communityDetailSchema = v.object({
  ...communityStationSchema.entries,
  scores: v.object({ ...v.entriesFromList(RATED, scoreSchema) }),
  /** How many gave one to five stars, verified ones of the window. */
  spread: v.array(v.number()),
  measured: measuredSchema,
  badgeDetails: v.object({
    held: v.boolean(),
    sinceMillis: nullableNumber,
    /** SHA-256 in hex that the badge's figure is drawn from, here and in `badge.svg`; null: not held. */
    figure: v.optional(v.nullable(v.string()), null),
    /** Mondays in a row that speak for the other state, of how many are asked. */
    streak: v.number(),
    streakNeeds: v.number(),
    /** The newest weekly check; null before the first Monday. */
    check: v.nullable(checkSchema),
    /** Oldest first; the newest 50. */
    history: v.array(v.object({ atMillis: v.number(), change: v.picklist(["gained", "lost"]), check: checkSchema })),
  }),
  feedback: publicFeedbackListSchema,
  method: methodSchema,
});
export type CommunityDetail = v.InferOutput<typeof communityDetailSchema>;

/**
 * `GET /api/feedback-scores?siteId=&cursor=`: scores of all of the operator's stations, listed or not; those that have any first, by the
 * lower end. With the newest badge checks.
 */
export const operatorScoresSchema = v.object({
  items: v.array(
    v.object({
      stationId: v.string(),
      name: v.string(),
      listed: v.boolean(),
      scores: v.object({ ...v.entriesFromList(RATED, scoreSchema) }),
      badge: v.object({ held: v.boolean(), sinceMillis: nullableNumber, streak: v.number(), streakNeeds: v.number() }),
      check: v.nullable(checkSchema),
    }),
  ),
  nextCursor: v.optional(v.string()),
  method: methodSchema,
});
export type OperatorScores = v.InferOutput<typeof operatorScoresSchema>;
