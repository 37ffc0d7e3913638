// How a station stands in the public list: chosen by its operator, who chooses stations and never opinions.
import * as v from "valibot";
import { EXCLUSION_REASONS } from "../domain/score/uptime.ts";
import { instantSchema } from "./instants.ts";
import { printable } from "./text.ts";

const line = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most), printable);

/** OCPI ConnectorType (2.3, mod_locations), those of today. */
export const CONNECTORS = [
  ...["IEC_62196_T2", "IEC_62196_T2_COMBO", "IEC_62196_T1", "IEC_62196_T1_COMBO", "CHADEMO"],
  ...["SAE_J3400", "MCS", "IEC_62196_T3C", "DOMESTIC_F", "GBT_AC", "GBT_DC"],
] as const;

export const placeSchema = v.object({
  /** As it is read on a map; empty: the station's name. */
  name: v.optional(line(100), ""),
  operator: v.optional(line(100), ""),
  street: v.optional(line(100), ""),
  postalCode: v.optional(line(12), ""),
  city: v.optional(line(60), ""),
  /** ISO 3166-1 alpha-2, empty: not said. */
  countryCode: v.optional(
    v.union([v.literal(""), v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, "two capital letters, as DE."))]),
    "",
  ),
  /** WGS 84, degrees; both or neither. */
  latitude: v.optional(v.nullable(v.pipe(v.number(), v.minValue(-90), v.maxValue(90))), null),
  longitude: v.optional(v.nullable(v.pipe(v.number(), v.minValue(-180), v.maxValue(180))), null),
  /** OCPI Location.id, CiString(36), under which it is published elsewhere; empty: not said. */
  ocpiLocationId: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(36), v.regex(/^[\x20-\x7e]*$/)), ""),
  /** By EVSE. */
  connectors: v.optional(
    v.pipe(
      v.array(
        v.object({
          evseId: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(255)),
          standard: v.picklist(CONNECTORS),
        }),
      ),
      v.maxLength(64),
    ),
    [],
  ),
});
export type Place = v.InferOutput<typeof placeSchema>;

/**
 * `GET /api/stations/:stationId/listing`, and `PUT` with If-Match. A station that was never changed here is listed with its name alone
 * if it was registered with `listed` (default), and not if it is older than the list.
 */
export const listingChangeSchema = v.object({
  listed: v.boolean(),
  place: v.pipe(
    placeSchema,
    v.check(
      ({ latitude, longitude }) => (latitude === null) === (longitude === null),
      "latitude and longitude are needed together.",
    ),
  ),
});
export type ListingChange = v.InferOutput<typeof listingChangeSchema>;
export const listingSchema = v.object({ ...listingChangeSchema.entries, place: placeSchema, version: v.number() });
export type Listing = v.InferOutput<typeof listingSchema>;

export const exclusionReasonSchema = v.picklist(EXCLUSION_REASONS);

/**
 * Times that 23 CFR 680.116(b)(3) leaves out of the uptime: `GET, POST /api/stations/:stationId/exclusions`,
 * `DELETE /api/stations/:stationId/exclusions/:id`. Public with the uptime that they change.
 */
export const exclusionSchema = v.pipe(
  v.object({
    evseId: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(255)),
    fromMillis: instantSchema,
    toMillis: instantSchema,
    reason: exclusionReasonSchema,
    note: v.optional(line(300), ""),
  }),
  v.check(({ fromMillis, toMillis }) => fromMillis < toMillis, "the end must come after the begin."),
);
export const keptExclusionSchema = v.object({ ...exclusionSchema.entries, id: v.string() });
export const exclusionListSchema = v.object({ items: v.array(keptExclusionSchema) });
export type Exclusions = v.InferOutput<typeof exclusionListSchema>;
