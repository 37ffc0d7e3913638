// What a site's hours cost and how clean they are: off-peak hours as the operator states them, and series of price, carbon intensity and
// renewable share, typed in or read from an address.
import * as v from "valibot";
import { instantSchema } from "./instants.ts";

const clockTime = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "A time of day is needed, as 22:30."));

/** By the site's clock. `to` at or before `from` is on the next day; equal: the whole day. */
export const offPeakSchema = v.object({
  /** 1 Monday to 7 Sunday: the days on which it begins. */
  days: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(7))), v.minLength(1), v.maxLength(7)),
  from: clockTime,
  to: clockTime,
});

/** One of `offPeak`. */
export type OffPeak = v.InferOutput<typeof offPeakSchema>;

/** `price`: per kWh, in thousandths of a currency's unit. `carbon`: g CO2 per kWh. `renewable`: percent. */
export const seriesKindSchema = v.picklist(["price", "carbon", "renewable"]);
export type SeriesKind = v.InferOutput<typeof seriesKindSchema>;

export const seriesItemSchema = v.object({
  startMillis: instantSchema,
  /** Holds until the next item; the last as long as the one before it, an only one for an hour. Prices may be negative. */
  value: v.pipe(v.number(), v.minValue(-1_000_000), v.maxValue(1_000_000)),
});

export type SeriesItem = v.InferOutput<typeof seriesItemSchema>;

/** `PUT /api/sites/:id/energy/:kind`: typed values, or an address; `DELETE` forgets the series. */
export const newSeriesSchema = v.variant("source", [
  v.object({
    source: v.literal("typed"),
    /** ISO 4217, with prices alone. */
    currency: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))),
    items: v.pipe(v.array(seriesItemSchema), v.minLength(1), v.maxLength(2_000)),
  }),
  v.object({
    source: v.literal("feed"),
    currency: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))),
    /** https; JSON in one of the shapes that edge/README.md lists. */
    url: v.pipe(v.string(), v.maxLength(2_000), v.url()),
  }),
]);
export type NewSeries = v.InferOutput<typeof newSeriesSchema>;

export const seriesSchema = v.object({
  kind: seriesKindSchema,
  source: v.picklist(["typed", "feed"]),
  currency: v.nullable(v.string()),
  url: v.nullable(v.string()),
  /** From the past day on. */
  items: v.array(seriesItemSchema),
  changedAtMillis: v.number(),
  /** Of a feed: the newest successful reading; null: none yet. */
  readAtMillis: v.nullable(v.number()),
  nextReadAtMillis: v.nullable(v.number()),
  /** Why the newest attempt failed, in words; null: it did not. What was read before stays in force. */
  failure: v.nullable(v.string()),
  /** Until when values are known; null: none are. */
  endsAtMillis: v.optional(v.nullable(v.number())),
  /** Less than six hours of values are left: day-ahead prices are known by then. */
  endsSoon: v.optional(v.boolean()),
});
export type Series = v.InferOutput<typeof seriesSchema>;

/** `GET /api/sites/:id/energy`; `PUT /api/sites/:id/energy` takes `offPeak` alone. */
export const siteEnergySchema = v.object({
  offPeak: v.pipe(v.array(offPeakSchema), v.maxLength(21)),
  series: v.array(seriesSchema),
});
export type SiteEnergy = v.InferOutput<typeof siteEnergySchema>;
export const offPeakChangeSchema = v.object({ offPeak: siteEnergySchema.entries.offPeak });
