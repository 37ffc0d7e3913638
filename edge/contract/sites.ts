// Sites: where stations stand together, behind one grid connection and under one clock.
import * as v from "valibot";
import { printable } from "./text.ts";

/** What the connection carries at most: thousandths of an ampere on each phase, or watts of all; 10 kA and 100 MW are no more sites. */
export const siteLimitSchema = v.variant("kind", [
  v.object({
    kind: v.literal("current"),
    milliampsPerPhase: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000)),
  }),
  v.object({
    kind: v.literal("power"),
    watts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000_000)),
  }),
]);
export type SiteLimit = v.InferOutput<typeof siteLimitSchema>;

const fields = {
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100), printable),
  /** IANA name, as Europe/Berlin. */
  timeZone: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  /** Null: none is known. */
  limit: v.nullable(siteLimitSchema),
  phases: v.picklist([1, 3]),
  /** Nominal, between a phase and neutral: 50 to 1,000 V. */
  voltageMillivolts: v.pipe(v.number(), v.integer(), v.minValue(50_000), v.maxValue(1_000_000)),
};

/** `POST /api/sites`. Left out: no limit, three phases of 230 V (IEC 60038). */
export const newSiteSchema = v.object({
  ...fields,
  limit: v.optional(fields.limit, null),
  phases: v.optional(fields.phases, 3),
  voltageMillivolts: v.optional(fields.voltageMillivolts, 230_000),
});
export type NewSite = v.InferOutput<typeof newSiteSchema>;

/** `PATCH /api/sites/:id` with If-Match. */
export const siteChangeSchema = v.partial(v.object(fields));
export type SiteChange = v.InferOutput<typeof siteChangeSchema>;

export const siteSchema = v.object({
  id: v.string(),
  ...fields,
  createdAtMillis: v.number(),
  /** Grows by one with each change; the ETag is `"<version>"`. */
  version: v.number(),
  /** How many stand there; only in lists. */
  stations: v.optional(v.number()),
});
export type Site = v.InferOutput<typeof siteSchema>;

/** `GET /api/sites?cursor=&limit=`: in the order in which they were made. */
export const siteListSchema = v.object({ items: v.array(siteSchema), nextCursor: v.optional(v.string()) });
export type SiteList = v.InferOutput<typeof siteListSchema>;
