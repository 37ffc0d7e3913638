// What a driver wishes for a session, and what comes of it: the terms of OCPI's ChargingPreferences (2.3, module sessions), in our units.
import * as v from "valibot";

/** OCPI ProfileType. */
export const profileTypeSchema = v.picklist(["REGULAR", "CHEAP", "FAST", "GREEN"]);

/**
 * `PUT /api/driver/:token/wishes`, and `POST /api/driver/:token/wishes/preview` for the consequence alone. All of it replaces what was
 * wished before; `{"profileType": "REGULAR"}` is no wish at all.
 */
export const wishesSchema = v.object({
  /** REGULAR: as the operator has it. CHEAP, GREEN: in the cheapest, greenest hours that suffice. FAST: as much as may be, at once. */
  profileType: v.optional(profileTypeSchema, "REGULAR"),
  /** OCPI departure_time: ready by then. UTC milliseconds, within the next 14 days. */
  departureAtMillis: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)))),
  /** OCPI energy_need: what the session is to charge in all, from its begin; it ends there. 1 Wh to 2 MWh, in mWh. */
  energyMilliwattHours: v.optional(
    v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1_000), v.maxValue(2_000_000_000))),
  ),
  /** At most this fast, W. */
  maxPowerWatts: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4_000_000)))),
  /** Only in the site's off-peak hours. */
  offPeakOnly: v.optional(v.boolean(), false),
});
export type Wishes = v.InferOutput<typeof wishesSchema>;

/** OCPI ChargingPreferencesResponse. */
export const preferencesAnswerSchema = v.picklist([
  "ACCEPTED",
  "DEPARTURE_REQUIRED",
  "ENERGY_NEED_REQUIRED",
  "NOT_POSSIBLE",
  "PROFILE_TYPE_NOT_SUPPORTED",
]);

/** What is charged when: computed by the core from the plan under everything in force. */
export const consequenceSchema = v.object({
  /** When the wished energy is reached; null: not within the plan, or none was wished. */
  doneAtMillis: v.nullable(v.number()),
  /** Of the session in all, by departure or the end of the plan, mWh. At most: the car may take less. */
  energyMilliwattHours: v.number(),
  /** The plan's end. */
  untilMillis: v.number(),
  /** Highest power within it, W. */
  peakWatts: v.number(),
  /** Means over what is charged from now on; null: no series covers it. Price per kWh in thousandths of `currency`. */
  pricePerKilowattHourMilli: v.nullable(v.number()),
  currency: v.nullable(v.string()),
  gramsCarbonPerKilowattHour: v.nullable(v.number()),
  /** 0 to 100. */
  renewablePercent: v.nullable(v.number()),
  /** Power over time, piecewise constant; at most 400 pieces. */
  periods: v.array(v.object({ atMillis: v.number(), watts: v.number() })),
});
export type Consequence = v.InferOutput<typeof consequenceSchema>;

/** A code and what its sentence is filled with, for whoever says it in another language. */
const saidSchema = v.object({
  code: v.string(),
  message: v.string(),
  values: v.record(v.string(), v.union([v.string(), v.number()])),
});

export const wishesAnswerSchema = v.object({
  answer: preferencesAnswerSchema,
  /** Null when accepted. */
  reason: v.nullable(saidSchema),
  /** Worth knowing beside it, as hours of which no price is known. */
  remarks: v.optional(v.array(saidSchema), []),
  /** What these wishes lead to; null where they lead to nothing. */
  consequence: v.nullable(consequenceSchema),
  /** With NOT_POSSIBLE: what would be possible instead, each as wishes that would be accepted, with what they lead to. */
  alternatives: v.array(
    v.object({
      /** What is given up. */
      kind: v.picklist(["later", "less-energy", "faster", "any-hour", "other-type"]),
      wishes: wishesSchema,
      consequence: consequenceSchema,
    }),
  ),
});
export type WishesAnswer = v.InferOutput<typeof wishesAnswerSchema>;

/**
 * `GET /api/driver/:token/wishes`; `PUT` answers with it too, and `DELETE` takes the wishes back. What a `PUT` asked for and is not
 * accepted changes nothing: `answer` is that of what was asked, `wishes` are those that stood before.
 */
export const driverWishesSchema = v.object({
  /** Null: none. */
  wishes: v.nullable(wishesSchema),
  /** Of the wishes, recomputed when something changes; null: none. */
  answer: v.nullable(wishesAnswerSchema),
  /** When it was last computed. */
  computedAtMillis: v.nullable(v.number()),
  /** Where the plan is: the words of a profile's delivery. `ended`: with its session. Null: there is none. */
  delivery: v.nullable(v.picklist(["waiting", "sent", "accepted", "rejected", "drifted", "ended"])),
  /** What may be wished here. */
  bounds: v.object({
    profileTypes: v.array(profileTypeSchema),
    /** Most that is possible now within what the operator allows, W; null: no limit is known. */
    maxPowerWatts: v.nullable(v.number()),
    /** Least that a car charges with, W: below it a plan pauses. */
    minPowerWatts: v.nullable(v.number()),
    hasOffPeakHours: v.boolean(),
    /** IANA name: the clock at the station; null: not known, UTC is used. */
    timeZone: v.nullable(v.string()),
    /** The session takes wishes: it goes on, and its station is connected by OCPP. */
    open: v.boolean(),
  }),
});
export type DriverWishes = v.InferOutput<typeof driverWishesSchema>;
